/**
 * A text as a number from 0 to 1 (excluded): the same everywhere and always, and spread evenly over many texts. FNV-1a,
 * then the last steps of MurmurHash3, because FNV-1a alone leaves its high bits to the last characters.
 */
export function toFraction(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32
}
