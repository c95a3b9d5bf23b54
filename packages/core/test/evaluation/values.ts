import { alnum, digits, hex, lower, type Random, upper } from './random.js'
import { area, bitcoin, bsn, cpf, dni, exchange, iban, international, luhn, nhs, pairs, pesel, ssn } from './numbers.js'
import { secretFormats } from './secret-formats.js'

/** A value that must be masked, with a label in front if its format alone is not recognisable. */
export interface Value {
  readonly value: string
  readonly label?: string
}

/** Generates values of an entity that follow its rules: lengths, check digits, groups. */
export type MakeValue = (random: Random) => Value

const names = [
  'ada',
  'grace.hopper',
  'linus',
  'jose',
  'chen_wei',
  'm.schmidt',
  'o-brien',
  'fatima',
  'ivan.petrov',
  'yuki',
]
const hosts = [
  'example.org',
  'mail.example.co.uk',
  'firma-beispiel.de',
  'exemple.fr',
  'xn--bcher-kva.example',
  'kunden.bücher.de',
  'corp.io',
]

export const values: Readonly<Record<string, readonly MakeValue[]>> = {
  email: [
    (random) => ({ value: `${random.pick(names)}@${random.pick(hosts)}` }),
    (random) => ({ value: `${random.pick(names)}+${random.word(5, lower)}${random.below(99)}@${random.pick(hosts)}` }),
    (random) => ({
      value: `${random.word(1, upper)}${random.word(6, lower)}.${random.word(7, lower)}@${random.pick(hosts)}`,
    }),
  ],
  phone: [
    (random) => ({ value: international(random, '') }),
    (random) => ({ value: international(random, ' ') }),
    (random) => ({ value: international(random, '-') }),
    (random) => ({ value: `(${area(random)}) ${exchange(random)}-${random.word(4, digits)}` }),
    (random) => ({ value: `${area(random)}-${exchange(random)}-${random.word(4, digits)}` }),
    (random) => ({
      value: `0${random.pick(['30', '89', '40', '221'])} ${1 + random.below(9)}${random.word(6, digits)}`,
      label: 'Tel.',
    }),
    (random) => ({ value: `020 7${random.word(3, digits)} ${random.word(4, digits)}`, label: 'call us on' }),
    (random) => ({ value: `0${1 + random.below(5)} ${pairs(random, 4)}`, label: 'téléphone' }),
    (random) => ({ value: `${area(random)}${exchange(random)}${random.word(4, digits)}`, label: 'phone' }),
  ],
  card: [
    (random) => ({ value: luhn(random, random.pick(['4', '51', '55', '2221', '6011', '3528', '62']), 16) }),
    (random) => ({ value: luhn(random, random.pick(['4', '52', '5105', '6500']), 16).replace(/(.{4})(?!$)/g, '$1 ') }),
    (random) => ({ value: luhn(random, random.pick(['4', '53']), 16).replace(/(.{4})(?!$)/g, '$1-') }),
    (random) => ({ value: luhn(random, random.pick(['34', '37']), 15).replace(/^(.{4})(.{6})/, '$1 $2 ') }),
  ],
  iban: [(random) => ({ value: iban(random) }), (random) => ({ value: iban(random).replace(/(.{4})(?!$)/g, '$1 ') })],
  ssn: [
    (random) => ({ value: ssn(random, '-') }),
    (random) => ({ value: ssn(random, ''), label: 'SSN' }),
    (random) => ({ value: ssn(random, ' '), label: 'social security number' }),
  ],
  ip: [
    (random) => ({
      value: [random.pick([8, 34, 52, 93, 141, 203]), random.below(256), random.below(256), 1 + random.below(254)].join(
        '.',
      ),
    }),
    (random) => ({
      value: `2001:db8:${Array.from({ length: 6 }, () => (1 + random.below(65_535)).toString(16)).join(':')}`,
    }),
    (random) => ({ value: `2a02:${random.word(4, '123456789')}::${random.word(3, '123456789abcdef')}` }),
  ],
  mac: [(random) => ({ value: Array.from({ length: 6 }, () => random.word(2, hex)).join(':') })],
  crypto: [
    (random) => ({ value: `0x${random.word(40, hex)}`, label: 'wallet' }),
    (random) => ({ value: bitcoin(random) }),
  ],
  birthdate: [
    (random) => ({
      value: `${1940 + random.below(65)}-0${1 + random.below(9)}-${10 + random.below(18)}`,
      label: 'date of birth',
    }),
    (random) => ({
      value: `${10 + random.below(18)}/0${1 + random.below(9)}/${1940 + random.below(65)}`,
      label: 'DOB',
    }),
  ],
  secret: [
    ...secretFormats.map((format): MakeValue => (random) => ({ value: fill(format, random) })),
    (random) => ({
      value: `-----BEGIN PRIVATE KEY-----\n${random.word(64, alnum)}\n${random.word(40, alnum)}\n-----END PRIVATE KEY-----`,
    }),
  ],
  password: [
    ...[
      'password=',
      'PASSWORD: ',
      'DB_PASSWORD=',
      'api_key: ',
      '"client_secret": "',
      'secret_key=',
      'Authorization: Bearer ',
      'x-api-key: ',
      '--password ',
      'pwd=',
      'AWS_SECRET_ACCESS_KEY=',
      'my password is ',
    ].map((label): MakeValue => (random) => ({
      value: `${random.word(4 + random.below(8), lower)}${random.word(3, digits)}${random.word(6, alnum)}`,
      label,
    })),
    (random) => ({ value: `${random.word(9, alnum)}${random.word(2, digits)}=`, label: 'DB_PASSWORD=' }),
    (random) => ({ value: `${random.word(8, alnum)}${random.word(2, digits)}`, label: 'postgres://app:' }),
  ],
  id: [
    (random) => ({ value: cpf(random), label: 'CPF' }),
    (random) => ({ value: dni(random), label: 'DNI' }),
    (random) => ({ value: nhs(random), label: 'NHS number' }),
    (random) => ({ value: pesel(random), label: 'PESEL' }),
    (random) => ({ value: bsn(random), label: 'BSN' }),
    (random) => ({ value: luhn(random, String(1 + random.below(7)), 9).replace(/(.{3})(?!$)/g, '$1 '), label: 'SIN' }),
  ],
}

/** A format of `secretFormats`, filled with random characters. */
function fill(format: string, random: Random): string {
  const alphabets: Readonly<Record<string, string>> = {
    d: digits,
    h: hex,
    u: upper + digits,
    U: 'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L',
    a: alnum,
    w: `${alnum}_-`,
    b: `${alnum}+/`,
  }
  return format.replace(/\{(\w)(\d+)\}/g, (_, kind: string, length: string) => {
    const word = random.word(Number(length), alphabets[kind] as string)
    // Real secrets contain digits.
    return /\d/.test(word) || kind === 'U' ? word : `${word.slice(1)}7`
  })
}
