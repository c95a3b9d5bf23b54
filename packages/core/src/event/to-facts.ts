import { isLabel } from './is-label.js'

type Properties = Readonly<Record<string, unknown>>
type Maybe = Record<string, unknown> | undefined

/** How the names of request parameters end whose value is a number, a flag or a word that the API defines. */
const names =
  /(^n|^store|^echo|^background|^seed|temperature|top_[pk]|best_of|stream|tokens|penalty|effort|verbosity|tier|calls|truncation|tool_choice|dimensions|encoding_format|logprobs)$/

/** The parameters that are facts. What else was asked (stop words, schemas, instructions) may hold words: `toExtras`. */
export function toFacts(parameters?: Properties): Maybe {
  return toKnown(parameters, (value, name) => (isFact(value, name) ? value : undefined))
}

/** The parameters that are not facts. */
export function toExtras(parameters?: Properties): Maybe {
  return toKnown(parameters, (value, name) => (isFact(value, name) ? undefined : value))
}

/** The numbers and flags of a provider's own object, nested as they were, without anything that could hold words. */
export function toNumbers(value: unknown, depth = 4): unknown {
  if (isNumber(value)) return value
  return depth && typeof value === 'object'
    ? toKnown(value as Properties, (inner) => toNumbers(inner, depth - 1))
    : undefined
}

/** The fields that have a value, after `map`; `undefined` where none has one. */
export function toKnown(all: Properties | null | undefined, map = (value: unknown, _name: string) => value): Maybe {
  const known = Object.entries(all ?? {})
    .map(([name, value]) => [name, map(value, name)] as const)
    .filter(([, value]) => value != null)
  return known.length ? Object.fromEntries(known) : undefined
}

const isNumber = (value: unknown) => typeof value === 'number' || typeof value === 'boolean'

const isFact = (value: unknown, name: string) => names.test(name) && (isNumber(value) || isLabel(value))
