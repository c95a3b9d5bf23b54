import { isLuhn } from './card.js'
import type { IdFinder } from './finding.js'
import { matchAt } from './match-at.js'
import { standsBefore, toBefore } from './stands-before.js'

/** Names of ids of people and firms, as they stand in front of them: in English, and in the languages of their countries. */
const label = toBefore(
  "(?<![a-z])(?:(?:national|identity|citizen|personal|social|health|medicare|tax(?:payer)?|fiscal|registration|drivers?|driver'?s)(?=[ _-]?[a-z])|licen[cs]e(?= ?plate)|vat|passport|plate|routing|aba|rtn|voter|ime?i|imsi|vin|mac|ssn|ein|itin|npi|dea|sin|nas|nino?|nhs|utr|trn|tfn|abn|acn|aadhaar|gstin|cpf|cnpj|curp|rut|cuit|dni|ni[efrt]|cif|nuss|insee|siren|siret|bsn|pesel|nip|regon|egn|cnp|oib|jmbg|emso|hetu|cpr|amka|afm|pps|nric|uen|[rfb]rn|tin|codice|partita|steuer\\w{0,16}|ust|svnr|\\w{0,16}ausweis|reisepass|versicher\\w{0,20}|betriebs\\w{0,16}|lanr|bsnr|\\w{0,24}nummer|coordination|rodn\\w{0,3}|tnin)(?:[\\W_]{0,3}(?:number|no|n[oº]|nr|num\\w{1,6}|ids?|code|card|is|was|identi\\w{1,14}|insurance|security|register|licen[cs]e|plate|cislo|fiscale|iva|address|individual)(?![a-z])){0,5}[\\W_]{0,4}",
)
/** Behind a label: groups with digits, and short ones of capitals. */
const labelled =
  /(?=(?:\W?\w){4})[\w./-]{0,24}\d(?:[\w./-]{0,24}\w)?(?: ?(?:[A-Z]{1,3}(?!\w)|[\w./-]{0,24}\d(?:[\w./-]{0,24}\w)?)){0,5}/y
const leading = /(?<=((?<!\w)(?:[A-Z]{1,2}[ -])?[A-Z]{1,3}[ -]?))/y

/** Behind no label: what has a form of its own, and whose check holds. */
const formed = /(?=(?:[ ./+-]?\w){8})[A-Z]{0,6}\d[\dA-Z]*(?:[ ./+-](?=\w{0,7}\d)[\dA-Z]{1,8}){0,5}(?![\w]|[./-]\w)/iy
const month = '(?:0[1-9]|1[0-2])'
const day = '(?:0[1-9]|[12]\\d|3[01])'
/** A form; the weights of its digits in base 36; what the sum of the products is a multiple of. */
const weighted: readonly (readonly [RegExp, string, number])[] = [
  // Brazil: CPF, CNPJ.
  [/^\d{3}\.\d{3}\.\d{3}-\d\d$/, 'ba987654321', 11],
  [/^\d\d\.\d{3}\.\d{3}\/\d{4}-\d\d$/, '65432987654321', 11],
  // Poland: PESEL; NIP in its groups.
  [new RegExp(`^\\d\\d(?:[02468][1-9]|[13579][0-2])${day}\\d{5}$`), '13791379131', 10],
  [/^\d{3}-(?:\d{3}-\d\d-\d\d|\d\d-\d\d-\d{3})$/, '657234567a', 11],
  // Estonia, Lithuania; Romania: CNP.
  [new RegExp(`^[1-6]\\d\\d${month}${day}\\d{4}$`), '1234567891a', 11],
  [new RegExp(`^[1-8]\\d\\d${month}${day}\\d{6}$`), '279146358279a', 11],
  // Slovenia and its neighbours: EMSO, JMBG.
  [new RegExp(`^${day}${month}[09]\\d{8}$`), '7654327654321', 11],
  // United Kingdom: NHS in its groups.
  [/^\d{3}[ -]\d{3}[ -]\d{4}$/, 'a987654321', 11],
]
/** A form that needs no check: NINO of the United Kingdom, codice fiscale of Italy, RRN of Korea, GSTIN of India. */
const plain = new RegExp(
  `^(?:[A-CEGHJ-PR-TW-Z]{2}(?: ?\\d\\d){3} ?[A-D]|[A-Z]{6}\\d\\d[A-EHLMPR-T]\\d\\d ?[A-Z]\\d{3}[A-Z]|\\d\\d${month}${day}-[1-8]\\d{6}|\\d\\d[A-Z]{5}\\d{4}[A-Z]\\dZ[A-Z\\d])$`,
)
/** A day of birth and four digits, the last by the rule of cards: personnummer of Sweden. */
const swedish = new RegExp(`^(?:19|20)?(\\d\\d${month}(?:${day}|[6-9]\\d)[+-]\\d{4})$`)
/** A number, and the letter that its remainder gives: DNI and NIE of Spain; HETU of Finland; NRIC of Singapore. */
const lettered = /^(?:([XYZ]?)(\d{7,8})-?([A-Z])|(\d{6})[-+A-FU-Y](\d{3})([\dA-Y])|([STFG])(\d{7})([A-Z]))$/

/** National ids (the kinds that Presidio and Datadog's scanner know) behind a label, or in a form of their own whose check holds. */
export const nationalIds: IdFinder = (text, start, from) => {
  const capitals = matchAt(leading, text, start)?.[1]!.length ?? 0
  for (const first of capitals ? [start, start - capitals] : [start]) {
    if (first < from || !standsBefore(label, text, first, from)) continue
    const said = matchAt(labelled, text, start)?.[0] ?? ''
    // A year is none. Capitals are a label, or the beginning of the id.
    if (said.length + capitals > 4) return { start: first, end: start + said.length, entity: 'id' }
  }
  const id = matchAt(formed, text, start)?.[0]
  return id && id.length < 23 && isId(id.toUpperCase()) ? { start, end: start + id.length, entity: 'id' } : undefined
}

function isId(id: string): boolean {
  const digits = id.replace(/\D/g, '')
  if (digits.length < 6) return false
  return (
    plain.test(id) ||
    weighted.some(([form, weights, modulus]) => form.test(id) && sum(digits, weights) % modulus === 0) ||
    isLuhn(swedish.exec(id)?.[1]?.replace(/\D/, '') ?? '') ||
    isBy97(id, digits) ||
    isLettered(id) ||
    // China: the eighteenth may be an X, which is ten.
    (/^[1-6]\d{5}(?:19|20)\d{9}[\dX]$/.test(id) && sum(id.replace('X', 'a'), '79a584216379a58421') % 11 === 1) ||
    (/^[2-9]\d{3} \d{4} \d{4}$/.test(id) && isVerhoeff(digits))
  )
}

function sum(digits: string, weights: string): number {
  let total = 0
  for (let at = 0; at < weights.length; at += 1) total += parseInt(digits[at]!, 36) * parseInt(weights[at]!, 36)
  return total
}

/** France: NIR; Spain: NUSS; Belgium: its national number, in its groups. */
function isBy97(id: string, digits: string): boolean {
  const check = Number(digits.slice(-2))
  const rest = Number(digits.slice(0, -2)) % 97
  if (/^[12][ -]?\d\d[ -]?(?:0[1-9]|1[0-2])[ \d-]*$/.test(id) && digits.length === 15) return rest + check === 97
  if (/^\d{12}$/.test(id)) return rest === check
  return (
    /^\d\d\.?\d\d\.?\d\d-\d{3}\.\d\d$/.test(id) &&
    (rest + check === 97 || (Number(`2${digits.slice(0, -2)}`) % 97) + check === 97)
  )
}

function isLettered(id: string): boolean {
  const [, foreign, dni, dniLetter, born, serial, hetuLetter, series, nric, nricLetter] = lettered.exec(id) ?? []
  if (dni) return 'TRWAGMYFPDXBNJZSQVHLCKE'[Number('XYZ'.indexOf(foreign || 'X') + dni) % 23] === dniLetter
  if (born) return '0123456789ABCDEFHJKLMNPRSTUVWXY'[Number(`${born}${serial}`) % 31] === hetuLetter
  if (!nric || !series) return false
  const rest = (sum(nric, '2765432') + (/[TG]/.test(series) ? 4 : 0)) % 11
  return (/[ST]/.test(series) ? 'JZIHGFEDCBA' : 'XWUTRQPNMLK')[rest] === nricLetter
}

/** India: Aadhaar, by Verhoeff's sum in the dihedral group of ten. */
function isVerhoeff(digits: string): boolean {
  let check = 0
  for (let at = 0; at < digits.length; at += 1) {
    let digit = Number(digits.at(-1 - at))
    for (let turn = 0; turn < at % 8; turn += 1) digit = Number('1576283094'[digit])
    check =
      check < 5
        ? digit < 5
          ? (check + digit) % 5
          : ((check + digit) % 5) + 5
        : digit < 5
          ? ((check - digit + 5) % 5) + 5
          : (check - digit + 5) % 5
  }
  return check === 0
}
