import type { Detector } from './detector.js'
import { isBounded } from './is-bounded.js'
import { matchAt } from './match-at.js'

/** Digits in the groups that cards are printed in: 4-4-4-4(-3), 4-6-5, 4-6-4, or none. */
const grouped = /\d{4}([ -])(?:\d{4}\1\d{4}\1\d{4}(?:\1\d{3})?|\d{6}\1\d{4,5})|\d{14,19}/y
/** The first digits that the networks own: Amex, Diners, JCB, Visa, Mastercard, Discover, Maestro, UnionPay. */
const issuer = /^(?:3[0-9]|4|5[0-8]|2[2-7]|6)/

/** Payment card numbers: an issuer's first digits, a usual grouping, and the Luhn check (ISO/IEC 7812-1). */
export const card: Detector = (text, at) => {
  const found = matchAt(grouped, text, at)
  if (!found || !isBounded(text, at, at + found.length)) return
  const digits = found.replace(/\D/g, '')
  let sum = 0
  for (let index = 0; index < digits.length; index++) {
    const digit = +digits.charAt(digits.length - 1 - index) * (1 + (index % 2))
    sum += digit > 9 ? digit - 9 : digit
  }
  return issuer.test(digits) && sum % 10 === 0 ? [at, at + found.length] : undefined
}
