import { matchAt } from './match-at.js'

/**
 * How long the numbers of each country are: a length, and its countries (SWIFT IBAN Registry, and the countries that
 * use the format without being in it).
 */
const lengths =
  '15NO 16BE 18DK FO FI FK GL NL SD 19MK SI 20AT BA EE KZ LT LU MN XK 21CH CR HR LI LV 22BG BH DE GB GE IE ME RS 23AE GI IL IQ OM SO TL 24AD CZ ES MD PK RO SA SE SK TN VG 25LY PT ST GW 26IR IS TR 27BF BJ BI CF CG CI CM DJ FR GA GQ GR IT KM MC MG ML MR MZ SM SN TD 28AL AO AZ BY CV CY DO DZ GT HN HU LB MA NE NI PL SV TG 29BR EG PS QA UA 30JO KW MU YE 31MT SC 32LC 33RU'
const shape = /[a-z]{2}\d\d(?:[ -]?[a-z\d]){11,29}/iy

/** Where an IBAN that begins at `at` ends: as long as its country's are, and its check (ISO 7064, mod 97-10) holds. */
export function ibanEnd(text: string, at: number): number | undefined {
  const found = matchAt(shape, text, at)?.[0].toUpperCase()
  if (!found) return undefined
  const country = lengths.indexOf(found.slice(0, 2))
  const length = country < 0 ? 0 : Number(lengths.slice(0, country).match(/\d+(?=\D*$)/))
  // A word may follow after a space.
  const [part] = new RegExp(`^(?:\\W?\\w){${length || 99}}(?!\\w)`).exec(found) ?? []
  if (!part) return undefined
  const plain = part.replace(/\W/g, '')
  let rest = 0
  for (const character of plain.slice(4) + plain.slice(0, 4)) rest = Number(`${rest}${parseInt(character, 36)}`) % 97
  return rest === 1 ? at + part.length : undefined
}
