import { createHash } from 'node:crypto'
import { digits, hex, type Random } from './random.js'

/** Weighted sum of digits, the basis of most check digits. */
const sum = (text: string, weights: readonly number[]) =>
  weights.reduce((total, weight, index) => total + weight * Number(text[index]), 0)

export function luhn(random: Random, start: string, length: number): string {
  const body = start + random.word(length - start.length - 1, digits)
  const total = [...body].reverse().reduce((all, digit, index) => {
    const doubled = Number(digit) * (index % 2 ? 1 : 2)
    return all + (doubled > 9 ? doubled - 9 : doubled)
  }, 0)
  return body + String((10 - (total % 10)) % 10)
}

export const area = (random: Random) => `${random.pick(['212', '415', '617', '312', '206', '303'])}`
export const exchange = (random: Random) => `${2 + random.below(8)}${random.word(2, '023456789')}`
export const pairs = (random: Random, count: number) =>
  Array.from({ length: count }, () => random.word(2, digits)).join(' ')

/** Calling code, area code and the lengths of the remaining groups of phone numbers in each country. */
const plans: readonly [code: string, first: string, groups: readonly number[]][] = [
  ['1', '212', [3, 4]],
  ['44', '20', [4, 4]],
  ['49', '30', [3, 4]],
  ['33', '6', [2, 2, 2, 2]],
  ['34', '612', [3, 3]],
  ['39', '333', [3, 4]],
  ['31', '6', [4, 4]],
  ['46', '70', [3, 2, 2]],
  ['48', '512', [3, 3]],
  ['41', '79', [3, 2, 2]],
  ['43', '664', [3, 4]],
  ['45', '20', [2, 2, 2]],
  ['61', '412', [3, 3]],
  ['81', '90', [4, 4]],
  ['82', '10', [4, 4]],
  ['86', '138', [4, 4]],
  ['91', '98', [4, 4]],
  ['55', '11', [5, 4]],
  ['52', '55', [4, 4]],
]

export function international(random: Random, gap: string): string {
  const [code, first, groups] = random.pick(plans)
  // No group begins with a zero, which some numbering plans do not allow.
  return `+${[code, first, ...groups.map((length) => `${2 + random.below(7)}${random.word(length - 1, digits)}`)].join(gap)}`
}

const ibans: readonly [country: string, length: number][] = [
  ['DE', 18],
  ['AT', 16],
  ['ES', 20],
  ['BE', 12],
  ['PL', 24],
  ['CH', 17],
  ['DK', 14],
  ['SE', 20],
  ['PT', 21],
  ['FI', 14],
  ['CZ', 20],
]

export function iban(random: Random): string {
  const [country, length] = random.pick(ibans)
  const body = random.word(length, digits)
  const number = BigInt(`${body}${[...country].map((letter) => letter.charCodeAt(0) - 55).join('')}00`)
  return country + String(98n - (number % 97n)).padStart(2, '0') + body
}

export const ssn = (random: Random, gap: string) =>
  [String(100 + random.below(500)), String(10 + random.below(80)), String(1000 + random.below(8_999))].join(gap)

export function bitcoin(random: Random): string {
  const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'
  const body = Buffer.from(`00${random.word(40, hex)}`, 'hex')
  const once = createHash('sha256').update(body).digest()
  const check = createHash('sha256').update(once).digest().subarray(0, 4)
  let number = BigInt(`0x${Buffer.concat([body, check]).toString('hex')}`)
  let text = ''
  for (; number; number /= 58n) text = alphabet[Number(number % 58n)] + text
  return `1${text}`
}

export function cpf(random: Random): string {
  const body = random.word(9, digits)
  const check = (text: string) =>
    String(
      ((sum(
        text,
        Array.from(text, (_, index) => text.length + 1 - index),
      ) *
        10) %
        11) %
        10,
    )
  const first = check(body)
  return `${body}${first}${check(body + first)}`.replace(/(...)(...)(...)(..)/, '$1.$2.$3-$4')
}

export function dni(random: Random): string {
  const body = `${1 + random.below(9)}${random.word(7, digits)}`
  return body + 'TRWAGMYFPDXBNJZSQVHLCKE'.charAt(Number(body) % 23)
}

/** Retries until the check digit is a single digit. */
function checked(random: Random, length: number, digitOf: (body: string) => number): string {
  for (;;) {
    const body = `${1 + random.below(9)}${random.word(length - 1, digits)}`
    const digit = digitOf(body)
    if (digit < 10) return body + String(digit)
  }
}

export const nhs = (random: Random) =>
  checked(random, 9, (body) => (11 - (sum(body, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 11).replace(
    /(...)(...)/,
    '$1 $2 ',
  )
export const bsn = (random: Random) => checked(random, 8, (body) => sum(body, [9, 8, 7, 6, 5, 4, 3, 2]) % 11)

export function pesel(random: Random): string {
  const body = `${40 + random.below(59)}0${1 + random.below(9)}${10 + random.below(18)}${random.word(4, digits)}`
  return body + String((10 - (sum(body, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]) % 10)) % 10)
}
