/**
 * SHA-256 (FIPS 180-4) of up to 512 MB, as eight 32-bit words. Our own, because events are made synchronously, and
 * browsers only have an asynchronous one.
 */
export function sha256(bytes: Uint8Array): Int32Array {
  const state = toRoots(8, 1 / 2)
  const factors = (cubeRoots ??= toRoots(64, 1 / 3))
  const words = new Int32Array(64)
  // Padding: a 1 bit, zeros, and the length in bits.
  const message = new Int32Array(((bytes.length + 72) >> 6) << 4)
  for (let at = 0; at <= bytes.length; at += 1) message[at >> 2]! |= (bytes[at] ?? 128) << (24 - (at & 3) * 8)
  message[message.length - 1] = bytes.length << 3
  for (let block = 0; block < message.length; block += 16) mix(state, words, factors, message, block)
  return state
}

function mix(state: Int32Array, words: Int32Array, factors: Int32Array, message: Int32Array, block: number): void {
  // Two loops instead of a branch: reading in front of the first word would deoptimise every later read.
  for (let at = 0; at < 16; at += 1) words[at] = message[block + at]!
  for (let at = 16; at < 64; at += 1) {
    const x = words[at - 15]!
    const y = words[at - 2]!
    words[at] =
      words[at - 16]! +
      words[at - 7]! +
      (turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)) +
      (turn(y, 17) ^ turn(y, 19) ^ (y >>> 10))
  }
  let a = state[0]!
  let b = state[1]!
  let c = state[2]!
  let d = state[3]!
  let e = state[4]!
  let f = state[5]!
  let g = state[6]!
  let h = state[7]!
  for (let at = 0; at < 64; at += 1) {
    const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + factors[at]! + words[at]!) | 0
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
  state[0]! += a
  state[1]! += b
  state[2]! += c
  state[3]! += d
  state[4]! += e
  state[5]! += f
  state[6]! += g
  state[7]! += h
}

const turn = (word: number, bits: number) => (word >>> bits) | (word << (32 - bits))

let cubeRoots: Int32Array | undefined

/** The first 32 bits of the fractional parts of roots of the first primes. */
function toRoots(count: number, power: number): Int32Array {
  const primes: number[] = []
  for (let number = 2; primes.length < count; number += 1)
    if (primes.every((prime) => number % prime)) primes.push(number)
  return Int32Array.from(primes, (prime) => (prime ** power % 1) * 2 ** 32)
}
