import type { IdFinder } from './finding.js'
import { isLuhn } from './is-luhn.js'
import { endAt, matchAt } from './match-at.js'
import { standsBefore, toBefore } from './stands-before.js'
import { createWordEnds } from './word-ends.js'

/**
 * Labels of ids of people and companies, in English and in the languages of their countries. None in front of a list's
 * item.
 */
const label = toBefore(
  /(?<![a-z])(?:(?:national|identity|citizen|personal|social|health|medicare|tax(?:payer)?|fiscal|registration|drivers?|driver'?s)(?=[ _-]?[a-z])|medicare(?=:? \d{4} \d{5} \d)|licen[cs]e(?= ?plate)|vat|passport|plate|routing|aba|rtn|voter|ime?i|imsi|vin|mac(?! ?os)|ssn|ein|itin|npi|dea|sin|nas|nino?|nhs|utr|trn|tfn|abn|acn|mrn|pan|tckn|kimlik|avs|aadhaa?r|gstin|cpf|cnpj|curp|rut|cui[tl]|dni|ni[efrt]|cif|nuss|s[ée]curit[ée] sociale|seguridad social|acc(?:oun)?t(?=[ _.-]?(?:no|num|nr))|sort(?= code)|insee|siren|siret|bsn|pesel|nip|regon|egn|cnp|oib|jmbg|emso|hetu|cpr|amka|afm|pps|nric|uen|[rfb]rn|tin|codice|partita|p\.? ?iva|(?:steuer|versicher|betriebs)\w{0,20}|ust|svnr|\w{0,16}ausweis|reisepass|lanr|bsnr|(?!bestell|auftrag|artikel|rechnung|sendung)\w{0,24}nummer|coordination|rodn\S{0,3}|c[ée]dula|ahv|niss|npwp|ruc|cnic|idnr|(?:asmen|persona)s koda?s|tnin)(?:[\W_]{0,3}(?:number|no|n[oº]|nr|num\w{1,6}|ids?|code|card|is|was|identi\w{1,14}|file|insurance|security|register|licen[cs]e|plate|[cč][ií]slo|fiscale|iva|address|individual)(?![a-z])){0,5}(?<=[^\W_]|º)(?!\W*\n\s*[-*] )[\W_]{0,4}/i,
)
/**
 * Labels in other alphabets: Russia and its neighbours, Bulgaria, Serbia, North Macedonia; Greece; Israel; Egypt and
 * other Arabic countries; China and Taiwan, Japan, Korea, which write without spaces; Thailand; India.
 */
const otherLabel = toBefore(
  /(?:(?<!\p{L})(?:инн|снилс|иин|егн|[је]мбг|іпн|унп|паспорт\p{L}{0,2}|α\.?φ\.?μ|αμκα|ת\.?ז|תעודת זהות|رقم الهوية|الرقم القومي|आधार)|身[份分][证證]|[护護]照|統一編號|マイナンバー|個人番号|등록번호|ประชาชน)(?:字?[号號][码碼]?)?(?:\P{L}{0,3}(?:номер|नंबर|是|は|는))?[^\p{L}\d]{0,4}/iu,
)
/** The value behind a label: groups with digits, and short groups of capitals. */
const labelled =
  /[\w./-]{0,24}\d(?:[\w./-]{0,24}\w)?(?: ?(?:[A-Z]{1,3}(?!\w)|[\w./-]{0,24}\d(?:[\w./-]{0,24}\w)?)){0,5}/y
const word = /\w+/y
/** At least four characters, and no decimal number such as `123.4`. */
const several = /(?!\d{1,3}\.\d\b)(?:\W?\w){4}/y
const leading = /(?<=((?<!\w)(?:[A-Z]{1,2}[ -])?[A-Z]{1,3}[ -]?))/y

/** The last three characters of all labels; of short last words, with the separator in front of them. */
const mayEndLabel = /* @__PURE__ */ createWordEnds(
  'ulaahvisspwprucdnrdasodsbermermrnpancknlikavsuilharilemarralyerverierteruerhereroodeadeardeiswasnastasiongonnceicenseityateitertettektedaditauitniteitsloaleivaessussassualialnalcalvatortingungittebsdnednydnaodnabartnmeiimimsiasivineintinsinninmacssnbsnnpideanhsutrtrnrrnfrnbrntfnabnacnaarcpfnpjurprutdninietienifcifnirseerenzenuenhentenrettetselnipegncnpoibmbgmsoetucprmkaafmppsricnicustidsare' +
    ['no', 'nr', 'nº', 'is', 'id']
      .flatMap((end) => [...' _-.:#xlynrsthepcfaiomkv'].map((before) => before + end))
      .join(''),
)
const month = '(?:0[1-9]|1[0-2])'
const day = '(?:0[1-9]|[12]\\d|3[01])'
/** Ids with a distinctive format that need no label, and their checks. `id` is in upper case. */
const forms: readonly (readonly [form: string, holds: (id: string, digits: string) => boolean])[] = [
  // Brazil: CPF, CNPJ.
  ['\\d{3}\\.\\d{3}\\.\\d{3}-\\d\\d', by('ba987654321', 11)],
  ['\\d\\d\\.\\d{3}\\.\\d{3}/\\d{4}-\\d\\d', by('65432987654321', 11)],
  // Poland: PESEL; NIP in its groups.
  [`\\d\\d(?:[02468][1-9]|[13579][0-2])${day}\\d{5}`, by('13791379131', 10)],
  ['\\d{3}-(?:\\d{3}-\\d\\d-\\d\\d|\\d\\d-\\d\\d-\\d{3})', by('657234567a', 11)],
  // Estonia, Lithuania; Romania: CNP.
  [`[1-6]\\d\\d${month}${day}\\d{4}`, by('1234567891a', 11)],
  [`[1-8]\\d\\d${month}${day}\\d{6}`, by('279146358279a', 11)],
  // Slovenia and its neighbours: EMSO, JMBG.
  [`${day}${month}[09]\\d{8}`, by('7654327654321', 11)],
  // United Kingdom: NHS in its groups.
  ['\\d{3}[ -]\\d{3}[ -]\\d{4}', by('a987654321', 11)],
  // Russia: SNILS in its groups.
  ['\\d{3}-\\d{3}-\\d{3}[ -]\\d\\d', (_, digits) => (sum(digits, '987654321') % 101) % 100 === last2(digits)],
  // China: the check digit may be an X, which is 10.
  ['[1-6]\\d{5}(?:19|20)\\d{9}[\\dX]', (id) => sum(id.replace('X', 'a'), '79a584216379a58421') % 11 === 1],
  // India: Aadhaar.
  ['[2-9]\\d{3} \\d{4} \\d{4}', (_, digits) => isVerhoeff(digits)],
  // Sweden: personnummer, a date of birth and four digits, the last of which is a Luhn check digit.
  [`(?:19|20)?\\d\\d${month}(?:${day}|[6-9]\\d)[+-]\\d{4}`, (_, digits) => isLuhn(digits.slice(-10))],
  // France: NIR; Spain: NUSS; Belgium.
  ['[12][ -]?\\d\\d[ -]?(?:0[1-9]|1[0-2])(?:[ -]?\\d){10}', (_, digits) => rest97(digits) + last2(digits) === 97],
  ['\\d{12}', (_, digits) => rest97(digits) === last2(digits)],
  [
    '\\d\\d\\.?\\d\\d\\.?\\d\\d-\\d{3}\\.\\d\\d',
    (_, digits) => [digits, `2${digits}`].some((one) => rest97(one) + last2(digits) === 97),
  ],
  // Spain: DNI and NIE; Finland: HETU; Singapore: NRIC. A number, and a letter from its remainder.
  [
    '(?:\\d|[XYZ])\\d{7}-?[A-Z]',
    (id, digits) => {
      const number = Number('XYZ'.includes(id[0]!) ? 'XYZ'.indexOf(id[0]!) + digits : digits)
      return 'TRWAGMYFPDXBNJZSQVHLCKE'[number % 23] === id.at(-1)
    },
  ],
  [
    '\\d{6}[-+A-FU-Y]\\d{3}[\\dA-Y]',
    (id) => '0123456789ABCDEFHJKLMNPRSTUVWXY'[Number(id.slice(0, 6) + id.slice(7, 10)) % 31] === id.at(-1),
  ],
  [
    '[STFG]\\d{7}[A-Z]',
    (id, digits) => {
      const rest = (sum(digits, '2765432') + (/[TG]/.test(id[0]!) ? 4 : 0)) % 11
      return (/[ST]/.test(id[0]!) ? 'JZIHGFEDCBA' : 'XWUTRQPNMLK')[rest] === id.at(-1)
    },
  ],
  // United Kingdom: NINO; Italy: codice fiscale; Korea: RRN; India: GSTIN; Mexico: RFC and CURP. The format is enough.
  [
    `[A-CEGHJ-PR-TW-Z]{2}(?: ?\\d\\d){3} ?[A-D]|[A-Z]{6}\\d\\d[A-EHLMPR-T]\\d\\d ?[A-Z]\\d{3}[A-Z]|\\d\\d${month}${day}-[1-8]\\d{6}|\\d\\d[A-Z]{5}\\d{4}[A-Z]\\dZ[A-Z\\d]|[A-Z]{4}\\d\\d${month}${day}(?:[A-Z\\d]{3}|[HMX][A-Z]{5}[A-Z\\d]\\d)`,
    () => true,
  ],
]
const whole = forms.map(([form, holds]) => [new RegExp(`^(?:${form})$`), holds] as const)
const formed = new RegExp(`(?:${forms.map(([form]) => form).join('|')})(?!\\w|[./-]\\w| \\d)`, 'iy')

/**
 * Finds national ids (those that Presidio and Datadog's scanner know) behind a label, or by a distinctive format with a
 * check.
 */
export const nationalIds: IdFinder = (text, start, from) => {
  const mayLead = start > 1 && (isCapital(text, start - 1) || isCapital(text, start - 2))
  const capitals = mayLead ? (matchAt(leading, text, start)?.[1]!.length ?? 0) : 0
  for (const first of capitals ? [start, start - capitals] : [start]) {
    const last = first < from ? -1 : lastLetter(text, first, from)
    const isOther = text.charCodeAt(last) > 879
    if (!isOther && !mayEndLabel(text, last)) continue
    const end = endAt(labelled, text, start) || (first < start ? endAt(word, text, start) : 0)
    // Capitals in front are a label, or the beginning of the id.
    const isShort = end - first < 5 || (first === start && !endAt(several, text, start))
    if (!isShort && standsBefore(isOther ? otherLabel : label, text, first, from))
      return { start: first, end, entity: 'id' }
  }
  const end = hasDigits(text, start) && endAt(formed, text, start)
  return end && isId(text.slice(start, end).toUpperCase()) ? { start, end, entity: 'id' } : undefined
}

/** Are there six digits nearby, as in every id with a distinctive format? */
function hasDigits(text: string, start: number): boolean {
  let digits = 0
  const most = Math.min(text.length, start + 15)
  for (let at = start; at < most && digits < 6; at += 1) {
    const code = text.charCodeAt(at)
    // Ids do not span lines.
    if (code < 32) break
    if (isDigit(code)) digits += 1
  }
  return digits > 5
}

const isDigit = (code: number) => code > 47 && code < 58

/** Position of the last letter in front of `at`, or four characters in front of it; negative if there is no room. */
function lastLetter(text: string, at: number, from: number): number {
  if (at - from < 2) return -1
  let last = at - 1
  while (last > at - 5 && !isLetter(text.charCodeAt(last) | 32)) last -= 1
  return last
}

/** A lower-case ASCII letter, the `º` of `nº`, or a letter of another alphabet. */
const isLetter = (code: number) => (code > 96 && code < 123) || code === 186 || (code > 879 && code !== 8470)

const isCapital = (text: string, at: number) => text.charCodeAt(at) > 64 && text.charCodeAt(at) < 91

function isId(id: string): boolean {
  const digits = id.replace(/\D/g, '')
  return whole.some(([form, holds]) => form.test(id) && holds(id, digits))
}

/** A check: is the weighted sum of the digits (weights in base 36) a multiple of `modulus`? */
function by(weights: string, modulus: number) {
  return (_: string, digits: string) => sum(digits, weights) % modulus === 0
}

function sum(digits: string, weights: string): number {
  let total = 0
  for (let at = 0; at < weights.length; at += 1) total += parseInt(digits[at]!, 36) * parseInt(weights[at]!, 36)
  return total
}

const last2 = (digits: string) => Number(digits.slice(-2))
const rest97 = (digits: string) => Number(digits.slice(0, -2)) % 97

/** Verhoeff's check digit (dihedral group of order ten), used by Aadhaar. */
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
