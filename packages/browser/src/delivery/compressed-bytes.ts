/**
 * An upper bound for the bytes that `text` adds to a gzip stream after `before`: up to half too much, at 10
 * microseconds per kilobyte. Repetitions are counted as back-references, the rest by the entropy of its characters.
 */
export function compressedBytes(text: string, before = ''): number {
  const bytes = new TextEncoder().encode(before.slice(-farthest) + text)
  const start = new TextEncoder().encode(before.slice(-farthest)).length
  const at = (index: number) => bytes[index] ?? 0
  /** Last position of four bytes with a given hash. */
  const places = new Int32Array(4_096).fill(-farthest - 1)
  const literals = new Uint32Array(256)
  let literalCount = 0
  let bits = 0
  for (let index = 0; index < bytes.length;) {
    const four = at(index) | (at(index + 1) << 8) | (at(index + 2) << 16) | (at(index + 3) << 24)
    const hash = Math.imul(four, -1_640_531_535) >>> 20
    const place = places[hash] ?? 0
    places[hash] = index
    let length = 0
    if (index - place <= farthest)
      while (length < 258 && index + length < bytes.length && bytes[place + length] === bytes[index + length])
        length += 1
    if (length >= 4) {
      if (index >= start) bits += referenceBits
      index += length
    } else {
      if (index >= start) {
        literals[at(index)] = (literals[at(index)] ?? 0) + 1
        literalCount += 1
      }
      index += 1
    }
  }
  for (const count of literals) if (count) bits -= count * Math.log2(count / literalCount)
  return Math.ceil((bits / 8) * overhead)
}

/** Gzip's window is 32 KiB, part of which is taken by facts between the contents. */
const farthest = 24_000
/**
 * Huffman codes have whole bits, and posthog-js's gzip shares them between contents and facts: 2 to 10 %, as measured.
 */
const overhead = 1.12
/** Size of a back-reference in prose: length and distance. */
const referenceBits = 22
