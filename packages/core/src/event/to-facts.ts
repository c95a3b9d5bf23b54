import { isLabel } from './is-label.js'
import { toKnown } from './to-known.js'

/** How the names of request parameters end whose value is a word that the API defines. */
const words =
  /(effort|verbosity|tier|truncation|tool_choice|(?:encoding|response|output|stream)_format|size|quality|style|background|voice|fidelity|endpoint|completion_window|seconds)$/

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
export function toExtras(parameters?: object): Record<string, unknown> | undefined {
  return toKnown(parameters, (value, name) => (toFacts(value, 0, name) === undefined ? value : undefined))
}
