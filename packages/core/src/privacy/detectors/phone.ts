import type { Detector } from './detector.js'

const word =
  /(?:phone|tel|call|mobile|cell|fax|whatsapp|sms|contact)[a-z]*[\s.:#=]*(?:(?:is|at|me|us|no|number)[\s.:]*){0,2}["']?$/i
/** International behind `+` or `00`; North American in groups; national in groups behind a 0. */
const shape =
  /^(?:(?:\+ ?|00)[1-9][^\d]{0,2}(?:\d\W{0,2}){6,13}\d|(?:1[ .-])?(?:\([2-9]\d\d\) ?|[2-9]\d\d[ .-])[2-9]\d\d[ .-]\d{4}|0[1-9](?:[ .]\d\d){4}|\(?0[1-9]\d{1,4}\)?(?:[ /.-]{1,2}\d{2,8}){1,4})$/
const date = /^\d{1,4}[./-]\d\d?[./-]\d{1,4}$/

/** Telephone numbers that their shape tells (ITU-T E.164, 7 to 15 digits), or a word before them such as `tel`. */
export const phone: Detector = {
  name: 'phone',
  pattern: /(?<![\w.,:/-])(?:\+ ?)?\(?\d(?:[ .()/-]{0,2}\d){6,16}(?!\w|[.,:]\d)/g,
  check: ([found], before) => (!date.test(found) && (shape.test(found) || word.test(before)) ? found : undefined),
}
