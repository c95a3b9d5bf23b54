import { matchAt } from './match-at.js'

/**
 * Countries, each group in front of how long its numbers are (SWIFT IBAN Registry; and the countries that use the format
 * without being in it).
 */
const lengths =
  'No15Be16DkFoFiFkGlNlSd18MkSi19AtBaEeKzLtLuMnXk20ChHrLiLv21BgBhCrDeGbGeIeMeRsVa22AeGiIlIqOmSoTl23AdCzEsMdPkRoSaSeSkStTnVg24AoCvGwLyMzPtSt25DzIrIsTr26BiCfCgCmDjFrGaGqGrItKmMcMgMrSmTd27AlAzBfBjByCiCyDoGtHnHuLbMaMlNeNiPlSnSvTg28BrEgPsQaUa29JoKwMuYe30MtSc31Lc32Ru33'
const shape = /[a-z]{2}\d\d(?:[ -]?[a-z\d]){11,29}/iy

/** Where an IBAN that begins at `at` ends: as long as its country's are, and its check (ISO 7064, mod 97-10) holds. */
export function ibanEnd(text: string, at: number): number | undefined {
  const found = matchAt(shape, text, at)?.[0]
  if (!found) return undefined
  const country = lengths.indexOf(found.charAt(0).toUpperCase() + found.charAt(1).toLowerCase())
  if (country < 0) return undefined
  const length = Number(/\d+/.exec(lengths.slice(country)))
  const values: number[] = []
  let end = at
  for (; values.length < length && end < at + found.length; end += 1) {
    const value = parseInt(text.charAt(end), 36)
    if (value >= 0) values.push(value)
  }
  // A word may follow after a space.
  if (values.length < length || /\w/.test(text.charAt(end))) return undefined
  let rest = 0
  for (const value of [...values.slice(4), ...values.slice(0, 4)]) rest = (rest * (value > 9 ? 100 : 10) + value) % 97
  return rest === 1 ? end : undefined
}
