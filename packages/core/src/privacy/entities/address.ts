import { matchAt } from './match-at.js'

/** A house number, a name, and a word for a way (USPS Publication 28, appendix C, the usual ones); flat, town, state, code. */
const shape =
  /\d{1,5}[a-z]?,? (?:[A-Z\u00c0-\u024f][\w.'\u00c0-\u024f-]{0,24} ){1,4}(?:st|street|ave|avenue|rd|road|blvd|boulevard|ln|lane|dr|drive|way|ct|court|pl|place|sq|square|ter|terrace|pkwy|parkway|hwy|highway|cir|circle|close|crescent|row|walk)\b\.?(?:,? (?:apt|apartment|suite|ste|unit|flat|#)\.? ?[\w-]{1,6})?(?:,\s(?:[A-Z][\w.-]{1,20} ?){1,3})?(?:,?\s[A-Z]{2})?(?:,?\s\d{5}(?:-\d{4})?)?/iy
const word =
  /\b(?:address\w*|live[sd]?|living|resid\w+|home|ship\w*|deliver\w*|mail|moved|located|billing|street)\W[^\n\d]{0,32}$/i

/** Where a street address whose house number is at `at` ends, behind a word that says that it is one. */
export function addressEnd(text: string, at: number, before: string): number | undefined {
  const found = word.test(before) && matchAt(shape, text, at)?.[0]
  return found ? at + found.trimEnd().length : undefined
}
