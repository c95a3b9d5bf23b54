import { matchAt } from './match-at.js'

const shape = /(?:\d{4}([ .\n-]?)\d{4}\1\d{4}\1\d{4}(?:\1\d{3})?|\d{4}([ .-])\d{6}\2\d{4,5}|\d{12,19})(?!\w|[.-]\d)/y
/**
 * Issuers and the lengths of their numbers (ISO/IEC 7812-1; the networks' published ranges): Visa, Mastercard, American
 * Express, Diners, Discover, JCB, UnionPay, Maestro, Mir, RuPay, Elo, Troy, UzCard, Humo.
 */
const issued =
  /^(?:4(?:\d{15}|\d{18})|(?:5[0-8]|6\d|8[126]|35|2[2-7]|3[0689]|9[78])\d{14}|3[47]\d{13}|3[0689]\d{12}|6[023-9]\d{17})$/
/** Behind a word, shorter and longer ones too. */
const named = /^[2-6]\d{11,18}$/
const word = /card|visa|master|maestro|amex|american express|\bcc|credit|debit|\bpan\b|diners|discover|jcb/i

/** Where a payment card number that begins at `at` ends. */
export function cardEnd(text: string, at: number, before: string): number | undefined {
  const found = matchAt(shape, text, at)?.[0]
  if (!found) return undefined
  const isNamed = word.test(before)
  // Another number may follow a card of 16 digits.
  for (const part of [found, found.replace(/\W\d{3}$/, '')]) {
    const digits = part.replace(/\D/g, '')
    if ((issued.test(digits) || (isNamed && named.test(digits))) && isLuhn(digits)) return at + part.length
  }
  return undefined
}

/** The check digit of ISO/IEC 7812-1, annex B. Not of one digit alone. */
export function isLuhn(digits: string): boolean {
  let sum = 0
  for (let index = 1; index <= digits.length; index += 1) {
    const digit = Number(digits[digits.length - index]) * (2 - (index % 2))
    sum += digit > 9 ? digit - 9 : digit
  }
  return sum % 10 === 0 && !/^(.)\1+$/.test(digits)
}
