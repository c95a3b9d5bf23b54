/** The numbers of placeholders: `value` of `entity` has the same one whenever it is asked for. */
export type NumberOf = (entity: string, value: string) => number

/** Half of the traces that are remembered at most, and values of each. */
const mostTraces = 500
const mostValues = 1_000

/**
 * Numbers that are the same in every event of a trace, so that a conversation stays readable. Values are not kept: only
 * hashes of them, with a seed that is in this memory alone.
 */
export function createTraceNumbers(): (traceId: string) => NumberOf {
  let traces = new Map<string, Map<string | number, number>>()
  /** Those that were used before the ones in `traces`. */
  let older: typeof traces = new Map()
  const seed = Math.random() * 2 ** 32
  return (traceId) => (entity, value) => {
    let known = traces.get(traceId)
    if (!known) {
      // The traces that were used last are forgotten last, and in one go: taking the first of many takes time.
      if (traces.size >= mostTraces) {
        older = traces
        traces = new Map()
      }
      traces.set(traceId, (known = older.get(traceId) ?? new Map<string | number, number>()))
    }
    const hash = toHash(`${entity}:${value}`, seed)
    const number = known.get(hash) ?? (known.get(entity) ?? 0) + 1
    if (known.size < mostValues) known.set(hash, number)
    known.set(entity, Math.max(number, known.get(entity) ?? 0))
    return number
  }
}

/** 53 bits of two lanes, each by the scheme of FNV-1a with a factor of its own. */
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
