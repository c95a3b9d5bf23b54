import { isLuhn } from './is-luhn.js'
import { matchAt } from './match-at.js'
import { standsBefore, toBefore } from './stands-before.js'

const shape =
  /(?:\d{4}([ .\n_-]? ?)\d{4}\1\d{4}\1\d{4}(\1\d{3})?|\d{4}([ .-])\d{6}\3\d{4,5}|\d{12,19})(?![a-z\d]|[.-]\d)/iy
/**
 * Issuer prefixes and lengths (ISO/IEC 7812-1 and the networks' published ranges): Visa, Mastercard, Diners, JCB,
 * Discover, Maestro, RuPay, Elo, UnionPay, Mir, UzCard, Troy, Humo; American Express; Diners; numbers of 19 digits. Not
 * needed behind a label such as `card`.
 */
const issued =
  /^(([46]\d|5[0-8]|2[2-7]|3[05689]|8[126]|9[78])\d{14}|(3[47]\d\d|2131|1800)\d{11}|3[0689]\d{12}|[46]\d{18})$/
const word = toBefore(/(card|visa|maestro|\bcc|credit|debit|\bpan\b)\D{0,44}?/i)

/** End of the payment card number that begins at `at`, if there is one. */
export function cardEnd(text: string, at: number, from: number): number | undefined {
  const [found = '', , more = ''] = matchAt(shape, text, at) ?? []
  // Three more digits are part of the number, or a security code behind it.
  for (const one of [found, more[3] ? found.slice(0, -more.length) : ''])
    if (isLuhn(one) && (issued.test(one.replace(/\D/g, '')) || standsBefore(word, text, at, from)))
      return at + one.length
  return undefined
}
