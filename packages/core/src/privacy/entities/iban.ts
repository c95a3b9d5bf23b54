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
  const found = matchAt(shape, text, at)?.[0].toUpperCase()
  if (!found) return undefined
  const country = lengths.indexOf(found.charAt(0) + found.charAt(1).toLowerCase())
  if (country < 0) return undefined
  const length = Number(/\d+/.exec(lengths.slice(country)))
  let plain = ''
  let end = 0
  while (plain.length < length && end < found.length) plain += found.charAt(end++).replace(/\W/, '')
  // A word may follow after a space.
  if (plain.length < length || /\w/.test(text.charAt(at + end))) return undefined
  let rest = 0
  for (const character of plain.slice(4) + plain.slice(0, 4)) rest = Number(`${rest}${parseInt(character, 36)}`) % 97
  return rest === 1 ? at + end : undefined
}
