/** The numbers of placeholders: `value` of `entity` has the same one whenever it is asked for. */
export type NumberOf = (entity: string, value: string) => number

/** Traces that are remembered, and values of each. */
const mostTraces = 1_000
const mostValues = 1_000

/**
 * Numbers that are the same in every event of a trace, so that a conversation stays readable. Values are not kept: only
 * hashes of them, with a seed that is in this memory alone.
 */
export function createTraceNumbers(): (traceId: string) => NumberOf {
  const traces = new Map<string, Map<string, number>>()
  const seed = Math.random() * 2 ** 32
  let last: string | undefined

  function valuesOf(traceId: string): Map<string, number> {
    const known = traces.get(traceId) ?? new Map<string, number>()
    // The trace that was used last is forgotten last.
    if (traceId !== last) {
      traces.delete(traceId)
      traces.set(traceId, known)
      if (traces.size > mostTraces) traces.delete(traces.keys().next().value as string)
    }
    last = traceId
    return known
  }

  return (traceId) => (entity, value) => {
    const known = valuesOf(traceId)
    const hash = toHash(`${entity}:${value}`, seed)
    const number = known.get(hash) ?? (known.get(entity) ?? 0) + 1
    if (known.size < mostValues) known.set(hash, number)
    known.set(entity, Math.max(number, known.get(entity) ?? 0))
    return number
  }
}

/** 64 bits in two lanes, each by the scheme of FNV-1a with a factor of its own. */
function toHash(text: string, seed: number): string {
  let one = seed | 0
  let two = ~seed
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at)
    one = Math.imul(one ^ unit, 0x01000193)
    two = Math.imul(two ^ unit ^ (two >>> 15), 0x85ebca6b)
  }
  return `${one},${two}`
}
