import type { Detector } from './detector.js'

/** Payment card numbers: an issuer's first digit, a usual grouping, and the Luhn check (ISO/IEC 7812-1). */
export const card: Detector = {
  name: 'card',
  pattern: /(?<![\w.-])[2-6]\d{3}(?:([ -])(?:\d{4}\1\d{4}\1\d{4}(?:\1\d{3})?|\d{6}\1\d{4,5})|\d{10,15})(?!\w|-\d)/g,
  // Another number may follow a card of 16 digits.
  check: ([found]) => [found, found.replace(/\D\d{3}$/, '')].find(isLuhn),
}

function isLuhn(text: string): boolean {
  let sum = 0
  let isSecond = false
  for (const character of text.replace(/\D/g, '').split('').reverse()) {
    const digit = Number(character) * (isSecond ? 2 : 1)
    sum += digit > 9 ? digit - 9 : digit
    isSecond = !isSecond
  }
  return sum % 10 === 0
}
