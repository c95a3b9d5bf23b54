import { matchAt } from './match-at.js'

/** A country, two check digits, and 15 to 33 characters in all (ISO 13616), in groups of four or of any other size. */
const shape = /[a-z]{2}\d\d(?:[ -]?[a-z\d]){11,29}/iy

/**
 * Where an IBAN that begins at `at` ends: at the last end of a word where its check (ISO 7064, mod 97-10) holds, because
 * other words may follow.
 */
export function ibanEnd(text: string, at: number): number | undefined {
  const found = matchAt(shape, text, at)?.[0] ?? ''
  for (let length = found.length; length > 14; length -= 1) {
    if (/\w/.test(text.charAt(at + length))) continue
    const id = found.slice(0, length).replace(/[ -]/g, '')
    let rest = 0
    for (const digit of id.slice(4) + id.slice(0, 4)) {
      const value = parseInt(digit, 36)
      rest = (rest * (value > 9 ? 100 : 10) + value) % 97
    }
    if (id.length > 14 && rest === 1) return at + length
  }
  return undefined
}
