import { endAt } from './match-at.js'
import { standsBefore, toBefore } from './stands-before.js'

const toPattern = ({ source }: RegExp) =>
  new RegExp(`(?:${source})(?:[ ,]{0,2}(?:x|ext\\.?)[ .:]?\\d{1,6})?(?!_?[a-z\\d@]|[.:/-]\\d)`, 'iy')

/**
 * Numbers that are recognised by their format: a calling code and 7 to 15 digits in all (ITU-T E.164; 11 for North
 * America), or groups that only telephone numbers have (North American; national and international ones with a leading
 * 0).
 */
const formed = toPattern(
  /\+\(?(1(?=\D{0,2}[2-9])([ .()/-]{0,3}\d){10}|[2-9]([ .()/-]{0,3}\d){6,14})|(1[ .-])?(\([2-9]\d\d\) ?|[2-9]\d\d[ .-])[2-9]\d\d[ .-]\d{4}|00[1-9]([ .()/-]{0,3}\d){8,13}|0[5789]\d{9}|\(\d\d\) ?9?\d{4}-\d{4}|([78][ -]?\(?|\()\d{3}\)?[ -]?\d{3}-\d\d-\d\d|(?<!\d\W)\(?0( ?\()?[1-9](?=(\D{0,3}\d){7})(?!\d?\.\d{3}\.|\W\d\d\W\d{4})\d{0,4}\)?[ ./-]{1,3}(\d{5,8}|\d{1,4}([ ./-]{1,3}\d{2,4}){1,3})/,
)
/** Not a round number, a year or a count, as in `reach 1000 users` and `call 12345 times`. */
const any = toPattern(/(?!(\d{1,3} ?000|(19|20)\d\d)(?![ .()/-]{0,3}\d)|\d+ times\b)\+?\(?\d([ .()/-]{0,3}\d){3,14}/)
/** Behind a letter of another script: a trunk prefix, or a mobile number of China or Russia. */
const foreign = toPattern(/(?<=[\u0100-\u1fff\u3000-\uffff]\W{0,3})(0[1-9][\d-]{7,11}|1[3-9]\d{9}|8\d{10})/)
/** Followed by a word that says it is one. */
const ofKind = /\+?\(?\d[\d .()/-]{2,24}\d(?=(-| is my )(office|fax|mobile|cell|phone))/iy
const date = /^(\d\d?|\d{4})([./-])\d\d?\2\d{1,4}$|\d{4}-\d\d-\d\d|^\d+\.\d+$/
/** A label in front of a telephone number. Escaped: тел(ефон), 手机. */
const label = toBefore(
  /(?<![a-z])([a-z]{0,5}phone|t[eé]l|mobie?le?|cell?(ulare?)?|handy|fax|tlf|\u0442\u0435\u043b|\u624b\u673a|whatsapp|sms|hotline|t[ée]l[ée][fp]\w{2,9}|(tele)?m[óo]v[ei]l|rufnummer|dial|ring|call(ed)?|reach|contact|messages to|registered|answering|(ll[aá]m|ruf|appele|chiam)\w{0,8}|m(y|eu|eine|it?[ot]?|[óo]j|ijn|on) n[uúo]m[mb]?[eé]r\w?)([\W_]{0,4}(number|no|nr|is|at|me|us|on|to|or|him|her|them|ist|lautet|unter|est?|al?|au|[el]l|le|[eè]r?|är|på|moi|m[ei]g)){0,4}(?<=[^\W_]|[\xc0-\uffff])[\W_]{0,7}/i,
)

/**
 * End of the telephone number that begins at `at` (with its `+` or bracket), if there is one. `digits`: how many digits
 * follow, at most.
 */
export function phoneEnd(text: string, at: number, from: number, digits: number): number | undefined {
  const end =
    (digits > 6 && (endAt(formed, text, at) || endAt(foreign, text, at))) ||
    endAt(standsBefore(label, text, at, from) ? any : ofKind, text, at)
  return end && !date.test(text.slice(at, end)) ? end : undefined
}
