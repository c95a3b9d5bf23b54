/** Ids of calls and answers, models, digests; names of constants; words and numbers that are joined. */
const ordered =
  /^(?:(?:call|msg|toolu|resp|chatcmpl|run|req|fp|thread|asst|file|batch|rs|fc|sha\d+|gpt|claude|gemini)[_-]|[A-Z\d_]+_[A-Z\d_]*$|(?:(?:[A-Z]?[a-z]*(?:[A-Z][a-z]+){0,4}|[A-Z]+|[a-z]?\d{1,8})(?:[-_=/+.]|$))+$)/

/** Does it look like a key: letters and digits in no order that words, dates and ids have? */
export function isOpaque(text: string): boolean {
  return hasSeveral(text) && /\d\D*\d/.test(text) && !ordered.test(text)
}

/** More than six characters in the first 64 that differ, and not by their case alone. */
function hasSeveral(text: string): boolean {
  const { charCodeAt } = String.prototype
  const seen = [0, 0]
  let count = 0
  const length = Math.min(64, text.length)
  for (let at = 0; at < length; at += 1) {
    const code = charCodeAt.call(text, at)
    const half = Number(code > 63)
    const bit = 1 << (code & 31)
    if (!(seen[half]! & bit) && (count += 1) > 6) return true
    seen[half]! |= bit
  }
  return false
}
