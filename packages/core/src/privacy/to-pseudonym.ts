import { sha256 } from './sha256.js'

/** Keep numbers: with a leaked key, all card and social security numbers could be tried, and secrets identify nobody. */
export const neverHashed = /^(card|ssn|secret)$/
const digits = 'abcdefghijklmnopqrstuvwxyz234567'

/** A pseudonym for `value`: 30 bits of HMAC-SHA-256 with `key`, as six characters of Base32. */
export function toPseudonym(key: string, value: string): string {
  const secret = toBytes(key)
  const block = new Uint8Array(64)
  block.set(secret.length > 64 ? toOctets(sha256(secret)) : secret)
  const padded = (pad: number, message: Uint8Array) =>
    sha256(Uint8Array.from([...block.map((octet) => octet ^ pad), ...message]))
  const [word = 0] = padded(0x5c, toOctets(padded(0x36, toBytes(value))))
  return [0, 5, 10, 15, 20, 25].map((bits) => digits[(word >>> (27 - bits)) & 31]).join('')
}

/** UTF-8. */
function toBytes(text: string): Uint8Array {
  const octets = encodeURIComponent(text).match(/%..|[^%]/g) ?? []
  return Uint8Array.from(octets, (octet) => (octet[1] ? parseInt(octet.slice(1), 16) : octet.charCodeAt(0)))
}

function toOctets(words: Int32Array): Uint8Array {
  return Uint8Array.from({ length: 32 }, (_, at) => (words[at >> 2] as number) >>> (24 - (at & 3) * 8))
}
