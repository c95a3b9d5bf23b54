/** Ids of calls and answers, models, digests; names of constants; words and numbers that are joined. */
const ordered =
  /^(?:(?:call|msg|toolu|resp|chatcmpl|run|req|fp|thread|asst|file|batch|rs|fc|sha\d+|gpt|claude|gemini)[_-]|[A-Z\d_]+_[A-Z\d_]*$|(?:(?:[A-Z]?[a-z]*(?:[A-Z][a-z]+){0,4}|[A-Z]+|[a-z]?\d{1,8})(?:[-_=/+.]|$))+$)/

/** Does it look like a key: letters and digits in no order that words, dates and ids have? */
export function isOpaque(text: string): boolean {
  return /\d\D*\d/.test(text) && !ordered.test(text) && new Set(text.slice(0, 64)).size > 6
}
