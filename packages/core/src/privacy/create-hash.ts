import type { Hash } from '../runtime.js'
import { fromBase64 } from './entities/base64.js'
import { sha256 } from './sha256.js'

/** What gives a fast SHA-256, where the platform has one. */
export type NewHash = (() => Hash) | undefined

/**
 * Bytes of one event that are hashed: a generated picture in a page, which waits for it, because a MiB takes about 12 ms, or 1 by
 * the platform. What comes after has no hash.
 */
export const mostHashed = (newHash: NewHash) => (newHash ? 32 : 2) * 1024 * 1024

/** The SHA-256 where the platform has none: it gathers the bytes, and hashes them when it is asked. */
export function createHash(): Hash {
  const pieces: (string | Uint8Array)[] = []
  let joined: Uint8Array | undefined
  const all = () => (joined ??= join(pieces))
  return {
    add(piece) {
      joined = undefined
      // A copy: the buffer is the caller's.
      pieces.push(typeof piece === 'string' ? piece : piece.slice())
    },
    bytes: () => all().length,
    hex: () => toHex(sha256(all())),
  }
}

/** Base64 is not decoded as it comes, but once. */
function join(pieces: readonly (string | Uint8Array)[]): Uint8Array {
  const parts = pieces.every((piece) => typeof piece === 'string')
    ? // Each piece may end with a padding of its own, and one that does not may end within a byte.
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
