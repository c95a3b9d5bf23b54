import { isLabel } from './is-label.js'

type Maybe = Record<string, unknown> | undefined

/** How the names of request parameters end whose value is a word that the API defines. */
const words = /(effort|verbosity|tier|truncation|tool_choice|encoding_format)$/

/**
 * The numbers, flags and defined words of a provider's own object, nested as they were to `depth` levels, without
 * anything that could hold words of somebody. Arrays are left out.
 */
export function toFacts(value: unknown, depth = 4, name = ''): unknown {
  if (typeof value === 'number' || typeof value === 'boolean' || (words.test(name) && isLabel(value))) return value
  if (!depth || typeof value !== 'object' || Array.isArray(value)) return undefined
  return toKnown(value, (inner, key) => toFacts(inner, depth - 1, key))
}

/** The request parameters that are not, or not only, facts: stop words, schemas. */
export function toExtras(parameters?: object): Maybe {
  return toKnown(parameters, (value, name) => (toFacts(value, 0, name) === undefined ? value : undefined))
}

/** The fields that have a value, after `map`; `undefined` where none has one. */
export function toKnown(all?: object | null, map = (value: unknown, _name: string) => value): Maybe {
  let known: Maybe
  for (const name in all) {
    const value = map(all[name as keyof typeof all], name)
    if (value != null) (known ??= {})[name] = value
  }
  return known
}
