/**
 * SHA-256 of `bytes`, as eight words. Written here because what leaves has to be ready at once, and the platform's own
 * is asynchronous in browsers. Source: FIPS 180-4.
 */
export function sha256(bytes: Uint8Array): Int32Array {
  const { start, factors } = (constants ??= toConstants())
  const state = start.slice()
  const words = new Int32Array(64)
  const whole = bytes.length & ~63
  // What is left of the last block, a bit that ends it, and the length in bits.
  const end = new Uint8Array(bytes.length - whole < 56 ? 64 : 128)
  end.set(bytes.subarray(whole))
  end[bytes.length - whole] = 128
  const tail = new DataView(end.buffer)
  tail.setUint32(end.length - 8, bytes.length / 0x20000000)
  tail.setUint32(end.length - 4, bytes.length << 3)
  const blocks = new DataView(bytes.buffer, bytes.byteOffset, whole)
  for (let at = 0; at < whole; at += 64) mix(state, words, factors, blocks, at)
  for (let at = 0; at < end.length; at += 64) mix(state, words, factors, tail, at)
  return state
}

/** Every index below is in its array. */
type Words = { [index: number]: number }

function mix(state: Words, words: Words, factors: Words, bytes: DataView, at: number): void {
  const now = [0, 1, 2, 3, 4, 5, 6, 7].map((index) => state[index]!)
  let [a, b, c, d, e, f, g, h] = now as [number, number, number, number, number, number, number, number]
  for (let round = 0; round < 64; round += 1) {
    const x = words[round - 15]!
    const y = words[round - 2]!
    const word = (words[round] =
      round < 16
        ? bytes.getInt32(at + round * 4)
        : (words[round - 16]! +
            words[round - 7]! +
            (turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)) +
            (turn(y, 17) ^ turn(y, 19) ^ (y >>> 10))) |
          0)
    const one = h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + factors[round]! + word
    const two = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))
    h = g
    g = f
    f = e
    e = (d + one) | 0
    d = c
    c = b
    b = a
    a = (one + two) | 0
  }
  ;[a, b, c, d, e, f, g, h].forEach((word, index) => (state[index]! += word))
}

const turn = (word: number, bits: number) => (word >>> bits) | (word << (32 - bits))

let constants: { readonly start: Int32Array; readonly factors: Int32Array } | undefined

/** The first 32 bits behind the point of the roots of the first primes: square roots, and cube roots for each round. */
function toConstants() {
  const primes: number[] = []
  for (let number = 2; primes.length < 64; number += 1) if (primes.every((prime) => number % prime)) primes.push(number)
  const bits = (root: number) => (root % 1) * 2 ** 32
  return {
    start: Int32Array.from(primes.slice(0, 8), (prime) => bits(prime ** (1 / 2))),
    factors: Int32Array.from(primes, (prime) => bits(prime ** (1 / 3))),
  }
}
