import { sha256 } from './sha256.js'
import { toBytes } from './to-pseudonym.js'

/** The numbers of placeholders: `value` of `entity` has the same one whenever it is asked for. */
export type NumberOf = (entity: string, value: string) => number

/** Traces that are remembered, and values of each. */
const mostTraces = 1_000
const mostValues = 1_000

/**
 * Numbers that are the same in every event of a trace, so that a conversation stays readable. Values are not kept: only
 * hashes of them, with a key that nobody has.
 */
export function createTraceNumbers(): (traceId: string) => NumberOf {
  const traces = new Map<string, Map<string, number>>()
  const key = `${Math.random()}${Math.random()}`
  return (traceId) => (entity, value) => {
    const known = traces.get(traceId) ?? new Map<string, number>()
    // The trace that was used last is forgotten last.
    traces.delete(traceId)
    traces.set(traceId, known)
    if (traces.size > mostTraces) traces.delete(traces.keys().next().value as string)
    const hash = String(sha256(toBytes(key + entity + value)).slice(0, 3))
    const number = known.get(hash) ?? (known.get(entity) ?? 0) + 1
    if (known.size < mostValues) known.set(hash, number)
    known.set(entity, Math.max(number, known.get(entity) ?? 0))
    return number
  }
}
