import { checkPattern } from './check-pattern.js'
import { entities } from './entities.js'
import type { MaskingOptions } from './policy.js'
import { setUpError } from './set-up-error.js'

/** What an option must be, an example of a right value, and the check; with `isList`, the check is for each item. */
type Rule = readonly [must: string, write: string, isRight: (value: unknown) => boolean, isList?: true]

/**
 * Throws a set-up error for an unknown or invalid masking option. `where`: the name of the options object in the error;
 * `others`: its valid options that are not for masking. Errors never contain values of `deny` or `hashKey`.
 */
export function checkMasking(options: MaskingOptions, where: string, others: readonly string[] = []): void {
  for (const [name, value] of Object.entries(options)) {
    const option = `${where}.${name}`
    if (!Object.hasOwn(rules, name)) throw unknown(option, 'no option', [...others, ...Object.keys(rules)])
    if (value !== undefined) check(option, value, rules[name as keyof MaskingOptions])
  }
  for (const [name, how] of Object.entries(options.detectors ?? {}))
    checkDetector(`${where}.detectors.${name}`, name, how)
}

const isRecord = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value)
const isFunction = (value: unknown) => typeof value === 'function'
const isBoolean = (value: unknown) => typeof value === 'boolean'
const isPattern = (value: unknown) => value instanceof RegExp
const isText = (value: unknown, least = 0) => typeof value === 'string' && value.trim().length >= least

const rules: Readonly<Record<keyof MaskingOptions, Rule>> = {
  detectors: ['an object', '{ ip: false }', isRecord],
  ids: ['a pack', 'ids: nationalIds', isFunction],
  allow: ['an array of texts and RegExps', "['@example.com']", (one) => isText(one, 2) || isPattern(one), true],
  deny: ['an array of texts of at least two characters', "['Ada Lovelace']", (one) => isText(one, 2), true],
  replace: [
    'a function or an object of texts',
    "{ email: '<email>' }",
    (how) => isFunction(how) || (isRecord(how) && Object.values(how as object).every((one) => isText(one))),
  ],
  hashKey: ['a secret text of at least 16 characters', 'a longer one', (key) => isText(key, 16)],
  budgetMs: ['a number above 0', '50', (ms) => (ms as number) > 0 && typeof ms === 'number'],
}

function check(option: string, value: unknown, [must, write, isRight, isList]: Rule): void {
  if (isList && !Array.isArray(value)) throw setUpError(option, must, value, write)
  for (const one of isList ? (value as unknown[]) : [value]) {
    if (!isRight(one)) throw setUpError(option, must, one, write)
    if (isPattern(one)) checkPattern(option, one)
  }
}

function checkDetector(option: string, name: string, how: unknown): void {
  if (!/^[a-z_]{2,24}$/.test(name))
    throw new TypeError(`\`${option}\` has no name for a detector. Write up to 24 letters from a to z, or _.`)
  const isOurs = entities.includes(name as never)
  if (!isOurs && isBoolean(how)) throw unknown(option, 'none of our detectors', entities)
  check(
    option,
    how,
    isOurs
      ? ['true or false', `${name}: false`, isBoolean]
      : ['a RegExp or a function', `${name}: /.../`, (one) => isPattern(one) || isFunction(one)],
  )
}

const unknown = (option: string, what: string, known: readonly string[]) =>
  new TypeError(`\`${option}\` is ${what}. Write one of: ${known.join(', ')}.`)
