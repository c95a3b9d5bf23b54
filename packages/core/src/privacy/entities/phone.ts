import { matchAt } from './match-at.js'

const end = '(?:[ ,;]{0,2}(?:x|ext\\.?)[ .:]?\\d{1,6})?(?![\\w@]|[.,:/-]\\d)'
const toPattern = (source: string) => new RegExp(source + end, 'iy')

/** A calling code and 7 to 15 digits in all (ITU-T E.164); 11 where the code is 1 (North America). */
const international = toPattern(
  '\\+ ?\\(?(?:1(?=\\D{0,2}[2-9])(?:[ .()/-]{0,3}\\d){10}|[2-9](?:[ .()/-]{0,3}\\d){6,14})',
)
/** In groups that only telephone numbers have: North American; national and international ones behind a 0. */
const grouped = toPattern(
  '(?:(?:1[ .-])?(?:\\([2-9]\\d\\d\\)[ -]?|[2-9]\\d\\d[ .-])[2-9]\\d\\d[ .-]\\d{4}|00[1-9](?:[ .()/-]{0,3}\\d){8,13}|0[1-9](?:[ .]\\d\\d){4}|\\(?0[1-9]\\d{1,3}\\)?[ /-]{1,2}\\d{2,4}(?:[ -]\\d{2,4}){1,3}|\\(?0[1-9]\\d{1,4}\\)?[ /-]{1,3}\\d{5,8})',
)
const any = toPattern('\\(?\\d(?:[ .()/-]{0,3}\\d){3,14}')
const date = /^(?:\d{1,2}([./-])\d{1,2}\1\d{2,4}|\d{4}([./-])\d\d?\2\d\d?)$/
/** What says that a telephone number follows. */
const label =
  /(?:phone|tel|mobile|cell|handy|fax|whatsapp|sms|hotline|t[ée]l[ée]phone|telefon\w*|m[óo]vil|dial|ring|call(?:ed|ing)?|reach|contact|messages to|registered)(?![a-z])(?:\W{0,3}(?:number|no|nr|is|at|me|us|on|to|or|him|her|them)(?![a-z])){0,4}\W{0,4}$/i

/** Where a telephone number that begins at `at`, with its `+` or bracket, ends. */
export function phoneEnd(text: string, at: number, before: string): number | undefined {
  const found = (matchAt(international, text, at) ?? matchAt(grouped, text, at))?.[0]
  if (found && !date.test(found)) return at + found.length
  const behindLabel = label.test(before) && matchAt(any, text, at)?.[0]
  return behindLabel && !date.test(behindLabel) ? at + behindLabel.length : undefined
}
