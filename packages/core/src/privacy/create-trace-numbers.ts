/** Returns the placeholder number of a value: always the same one for the same `entity` and `value`. */
export type NumberOf = (entity: string, value: string) => number

/** Limits: traces in each of two generations, and values for each trace. */
const maxTraces = 500
const maxValues = 1_000

/**
 * Placeholder numbers that are stable in a trace, so that a conversation stays readable. Keeps no values, only their
 * hashes, with a random seed that never leaves memory.
 */
export function createTraceNumbers(): (traceId: string) => NumberOf {
  let traces = new Map<string, Map<string | number, number>>()
  /** The previous generation. */
  let older: typeof traces = new Map()
  const seed = Math.random() * 2 ** 32
  return (traceId) => (entity, value) => {
    let known = traces.get(traceId)
    if (!known) {
      // Evicts the least recently used traces a generation at a time, which is cheaper than one by one.
      if (traces.size >= maxTraces) {
        older = traces
        traces = new Map()
      }
      traces.set(traceId, (known = older.get(traceId) ?? new Map<string | number, number>()))
    }
    const hash = toHash(`${entity}:${value}`, seed)
    const number = known.get(hash) ?? (known.get(entity) ?? 0) + 1
    if (known.size < maxValues) known.set(hash, number)
    known.set(entity, Math.max(number, known.get(entity) ?? 0))
    return number
  }
}

/** A 53-bit hash of two lanes in the manner of FNV-1a, each with its own multiplier. */
function toHash(text: string, seed: number): number {
  let one = seed | 0
  let two = ~seed
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at)
    one = Math.imul(one ^ unit, 0x01000193)
    two = Math.imul(two ^ unit ^ (two >>> 15), 0x85ebca6b)
  }
  return (one >>> 0) * 2 ** 21 + (two >>> 11)
}
