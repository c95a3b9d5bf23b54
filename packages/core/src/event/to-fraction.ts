/**
 * Hashes a text to a number from 0 (included) to 1 (excluded): deterministic across processes, and evenly distributed.
 * FNV-1a followed by the finalizer of MurmurHash3, because in FNV-1a alone the last characters hardly affect the high
 * bits.
 */
export function toFraction(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32
}
