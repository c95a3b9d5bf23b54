import type { SpentOf } from './create-log-reader.js'

/** Packs the costs of calls into one array, which is cheaper to copy between threads than a list of objects. */
export function packSpent(spent: readonly SpentOf[]): Float64Array {
  const packed = new Float64Array(spent.length * 3)
  let at = 0
  for (const { call, usd = NaN, tokens = NaN } of spent) {
    packed[at] = call
    packed[at + 1] = usd
    packed[at + 2] = tokens
    at += 3
  }
  return packed
}

/** The inverse of `packSpent`. */
export function readSpent(packed: Float64Array): SpentOf[] {
  const spent: SpentOf[] = []
  for (let at = 0; at < packed.length; at += 3)
    spent.push({ call: packed[at] as number, usd: toKnown(packed[at + 1]), tokens: toKnown(packed[at + 2]) })
  return spent
}

const toKnown = (value = NaN) => (Number.isNaN(value) ? undefined : value)
