import { sha256 } from '../sha256.js'
import { matchAt } from './match-at.js'

/** Ethereum (20 bytes in hex), segregated witness (BIP 173), and what is in base58 with a check: Bitcoin, Litecoin, Dogecoin, Dash, Tron. */
const shape = /(?:0x[\da-f]{40}|(?:bc|tb|ltc)1[ac-hj-np-z02-9]{25,71}|([13LMDTX9A][1-9A-HJ-NP-Za-km-z]{25,34}))(?!\w)/iy
const digits = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'

/** Where the address of a wallet that begins at `at` ends. */
export function walletEnd(text: string, at: number): number | undefined {
  const [found, base58] = matchAt(shape, text, at) ?? []
  return found && (!base58 || isBase58Check(base58)) ? at + found.length : undefined
}

/** 21 bytes, and the first four of their twofold SHA-256. */
function isBase58Check(text: string): boolean {
  let value = 0n
  for (const character of text) value = value * 58n + BigInt(digits.indexOf(character))
  const hex = value.toString(16).padStart(50, '0')
  const bytes = Uint8Array.from(hex.slice(0, 42).match(/../g)!, (byte) => parseInt(byte, 16))
  const first = new DataView(new ArrayBuffer(32))
  sha256(bytes).forEach((word, index) => first.setInt32(index * 4, word))
  return hex.length === 50 && sha256(new Uint8Array(first.buffer))[0]! >>> 0 === parseInt(hex.slice(42), 16)
}
