import { isLabel } from './is-label.js'

type Properties = Record<string, unknown>

/** Request parameters whose value is a number, a flag or a word that the API defines. */
const names =
  /^(temperature|top_(p|k|logprobs)|max_(completion_|output_)?tokens|max_tool_calls|n|best_of|stream|seed|(presence|frequency)_penalty|reasoning_effort|verbosity|service_tier|parallel_tool_calls|store|background|truncation|tool_choice|dimensions|encoding_format|logprobs|echo)$/

/** The parameters that are facts. What else was asked (stop words, schemas, instructions) may hold words: `toExtras`. */
export function toFacts(parameters?: Properties): Properties | undefined {
  return pick(parameters, isFact)
}

/** The parameters that are not facts. */
export function toExtras(parameters?: Properties): Properties | undefined {
  return pick(parameters, (name, value) => !isFact(name, value))
}

/** The numbers and flags of a provider's own object, nested as they were, without anything that could hold words. */
export function toNumbers(value: unknown, depth = 4): unknown {
  if (isNumber(value)) return value
  if (depth === 0 || typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const all = Object.entries(value).map(([name, inner]) => [name, toNumbers(inner, depth - 1)])
  return pick(Object.fromEntries(all) as Properties, () => true)
}

const isNumber = (value: unknown) => typeof value === 'number' || typeof value === 'boolean'

const isFact = (name: string, value: unknown) => names.test(name) && (isNumber(value) || isLabel(value))

function pick(parameters: Properties | undefined, keep: (name: string, value: unknown) => boolean) {
  const kept = Object.entries(parameters ?? {}).filter(([name, value]) => value != null && keep(name, value))
  return kept.length ? (Object.fromEntries(kept) as Properties) : undefined
}
