import { isLabel } from './is-label.js'
import { toKnown } from './to-known.js'

/** Suffixes of request parameters whose value is a word that the API defines. */
const apiWords =
  /(effort|verbosity|tier|truncation|tool_choice|(?:encoding|response|output|stream)_format|size|quality|style|background|voice|fidelity|endpoint|completion_window|seconds)$/

/**
 * The facts in a provider's own object: numbers, booleans and API-defined words, nested as given down to `depth`
 * levels. Arrays and everything else, which may hold free text, are left out.
 */
export function toFacts(value: unknown, depth = 4, name = ''): unknown {
  if (typeof value === 'number' || typeof value === 'boolean' || (apiWords.test(name) && isLabel(value))) return value
  if (!depth || typeof value !== 'object' || Array.isArray(value)) return undefined
  return toKnown(value, (inner, key) => toFacts(inner, depth - 1, key))
}

/** The request parameters that are not entirely facts, such as stop sequences and schemas. */
export function toExtras(parameters?: object): Record<string, unknown> | undefined {
  return toKnown(parameters, (value, name) => (toFacts(value, 0, name) === undefined ? value : undefined))
}
