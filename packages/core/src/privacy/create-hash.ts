import type { Hash } from '../runtime.js'
import { fromBase64 } from './entities/base64.js'
import { sha256 } from './sha256.js'

/** The platform's fast SHA-256, if it has one. */
export type NewHash = (() => Hash) | undefined

/**
 * How many bytes of media are hashed for one event; the rest has no hash. In a page this blocks the main thread: 1 MiB
 * takes about 12 ms, against 1 ms with the platform's SHA-256. 2 MiB are enough for a generated image.
 */
export const maxHashedBytes = (newHash: NewHash) => (newHash ? 32 : 2) * 1024 * 1024

/** SHA-256 for platforms without a synchronous one. It collects the pieces, and hashes them when `hex` is called. */
export function createHash(): Hash {
  const pieces: (string | Uint8Array)[] = []
  let joined: Uint8Array | undefined
  const all = () => (joined ??= join(pieces))
  return {
    add(piece) {
      joined = undefined
      // Copied, because the caller may reuse its buffer.
      pieces.push(typeof piece === 'string' ? piece : piece.slice())
    },
    bytes: () => all().length,
    hex: () => toHex(sha256(all())),
  }
}

/** Pieces of Base64 are joined first and decoded once. */
function join(pieces: readonly (string | Uint8Array)[]): Uint8Array {
  const parts = pieces.every((piece) => typeof piece === 'string')
    ? // A piece may end with padding; without padding, it may end within a byte that the next piece completes.
      (pieces.join('').replace(/\s+/g, '').match(/[^=]+/g) ?? []).map(fromBase64)
    : pieces.filter((piece) => typeof piece !== 'string')
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

export const toHex = (words: Int32Array) =>
  Array.from(words, (word) => (word >>> 0).toString(16).padStart(8, '0')).join('')
