/**
 * At most the bytes that gzip makes of `text` where `before` stands in front of it: up to half more than it needs, at
 * 10 microseconds a kilobyte. What comes again costs gzip a reference; the rest costs what its letters need, each for
 * itself.
 */
export function compressedBytes(text: string, before = ''): number {
  const bytes = new TextEncoder().encode(before.slice(-farthest) + text)
  const start = new TextEncoder().encode(before.slice(-farthest)).length
  const at = (index: number) => bytes[index] ?? 0
  /** Where four bytes with this hash stood last. */
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

/** How far back gzip refers is 32 KiB; between two contents stand facts. */
const farthest = 24_000
/** Codes have whole bits, and posthog-js's own gzip shares them between contents and facts: measured, 2 to 10 %. */
const overhead = 1.12
/** What a reference takes in prose: a length and a distance. */
const referenceBits = 22
