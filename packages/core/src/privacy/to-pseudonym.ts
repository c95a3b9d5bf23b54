import { sha256 } from './sha256.js'

/** What keeps numbers: of cards there are few enough to try them all with a key that got out, and a secret is nobody's name. */
export const neverHashed = /^(?:card|ssn|secret)$/
const digits = 'abcdefghijklmnopqrstuvwxyz234567'

/** Six digits of Base32 that stand for `value` and cannot be turned back without `key`: 30 bits of HMAC-SHA-256. */
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
