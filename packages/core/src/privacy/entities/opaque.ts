/** Ids of calls and answers, models, digests; names of constants; words and numbers that are joined. */
const ordered =
  /^(?:(?:call|msg|toolu|resp|chatcmpl|run|req|fp|thread|asst|file|batch|rs|fc|sha\d+|gpt|claude|gemini)[_-]|[A-Z\d_]+_[A-Z\d_]*$|(?:(?:[A-Z]?[a-z]*(?:[A-Z][a-z]+){0,4}|[A-Z]+|[a-z]?\d{1,8})(?:[-_=/+.]|$))+$)/

/** Does it look like a key: letters and digits in no order that words, dates and ids have? */
export function isOpaque(text: string): boolean {
  return hasMany(text, 6) && /\d\D*\d/.test(text) && !ordered.test(text)
}

/** Are there more than `least` characters in the first 32 that differ, and not by their case alone? */
export function hasMany(text: string, least: number): boolean {
  const length = Math.min(32, text.length)
  const { charCodeAt } = String.prototype
  let signs = 0
  let letters = 0
  let count = 0
  for (let at = 0; at < length; at += 1) {
    const code = charCodeAt.call(text, at)
    const bit = 1 << (code & 31)
    if ((code > 63 ? letters : signs) & bit) continue
    if (code > 63) letters |= bit
    else signs |= bit
    if ((count += 1) > least) return true
  }
  return false
}
