/** Ids of calls and answers, model names, digests; constants; joined words and numbers. */
const ordered =
  /^((call|msg|toolu|resp|chatcmpl|run|req|fp|thread|asst|file|batch|rs|fc|cs|sha\d+|gpt|claude|gemini)[_-]|[A-Z\d_]+_[A-Z\d_]*$|(([A-Z]?[a-z]*([A-Z][a-z]+){0,4}|[A-Z]+|[a-z]?\d{1,8})([-_=/+.]|$))+$)/

/** Two digits; in longer text one, and letters of both cases. */
const random = /\d\D*\d|^(?![A-Za-z]+\d*$)(?=.*\d)(?=.*[a-z])(?=.*[A-Z]).{16}/

/** Does it look random, unlike words, dates and ids? */
export function isOpaque(text: string): boolean {
  return hasMany(text, 6) && random.test(text) && !ordered.test(text)
}

/** Are there more than `least` different characters among the first 32? */
export function hasMany(text: string, least: number): boolean {
  // A bitmap of the ASCII characters seen.
  const seen = [0, 0, 0, 0]
  let many = 0
  for (let at = 0; at < 32 && at < text.length && many <= least; at += 1) {
    const code = text.charCodeAt(at)
    const row = (code >> 5) & 3
    const was = seen[row]!
    if (was !== (seen[row] = was | (1 << code))) many += 1
  }
  return many > least
}
