import { checkPattern } from './check-pattern.js'
import type { MaskingOptions } from './policy.js'
import { setUpError } from './set-up-error.js'
import { isEntity, entities } from './is-entity.js'

type Check = (value: unknown, option: string) => void

/**
 * Throws a set-up error for an option of masking that we do not know or that is wrong. `where`: the name of the object
 * that holds it; `others`: what else it may have. No value of `deny` or `hashKey` is in the error.
 */
export function checkMasking(options: MaskingOptions, where: string, others: readonly string[] = []): void {
  for (const [name, value] of Object.entries(options)) {
    const check = Object.hasOwn(checks, name) ? checks[name as keyof MaskingOptions] : undefined
    if (!check)
      throw new TypeError(
        `\`${where}.${name}\` is no option. Write one of: ${[...others, ...Object.keys(checks)].join(', ')}.`,
      )
    if (value !== undefined) check(value, `${where}.${name}`)
  }
}

const checks: Readonly<Record<keyof MaskingOptions, Check>> = {
  detectors(all, option) {
    if (!isRecord(all)) throw setUpError(option, 'an object', all, '{ ip: false }')
    for (const name in all) checkDetector(name, all[name], `${option}.${name}`)
  },
  ids(pack, option) {
    if (typeof pack !== 'function') throw setUpError(option, 'a pack', pack, 'ids: nationalIds')
  },
  allow(all, option) {
    const isRight = (one: unknown) => (typeof one === 'string' && one.length > 1) || one instanceof RegExp
    checkList(all, isRight, option, 'texts and RegExps', "['@example.com']")
    for (const one of all as unknown[]) if (one instanceof RegExp) checkPattern(option, one)
  },
  deny(all, option) {
    const isRight = (one: unknown) => typeof one === 'string' && one.trim().length > 1
    checkList(all, isRight, option, 'texts of at least two characters', "['Ada Lovelace']")
  },
  replace(how, option) {
    if (typeof how !== 'function' && !(isRecord(how) && Object.values(how).every((one) => typeof one === 'string')))
      throw setUpError(option, 'a function or an object of texts', how, "{ email: '<email>' }")
  },
  hashKey(key, option) {
    if (typeof key !== 'string' || key.length < 16)
      throw setUpError(option, 'a secret text of at least 16 characters', key, 'a longer one')
  },
  budgetMs(ms, option) {
    if (typeof ms !== 'number' || !(ms > 0)) throw setUpError(option, 'a number above 0', ms, '50')
  },
}

function checkDetector(name: string, how: unknown, option: string): void {
  if (!/^[a-z_]{2,24}$/.test(name))
    throw new TypeError(`\`${option}\` has no name for a detector. Write up to 24 letters from a to z, or _.`)
  if (isEntity(name)) {
    if (typeof how !== 'boolean') throw setUpError(option, 'true or false', how, `${name}: false`)
  } else if (typeof how === 'boolean')
    throw new TypeError(`\`${option}\` is none of our detectors. Write one of: ${entities.join(', ')}.`)
  else if (how instanceof RegExp) checkPattern(option, how)
  else if (typeof how !== 'function') throw setUpError(option, 'a RegExp or a function', how, `${name}: /.../`)
}

function checkList(all: unknown, isRight: (one: unknown) => boolean, option: string, what: string, write: string) {
  const wrong: unknown = Array.isArray(all) ? all.find((one) => !isRight(one)) : all
  if (!Array.isArray(all) || !all.every(isRight)) throw setUpError(option, `an array of ${what}`, wrong, write)
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
