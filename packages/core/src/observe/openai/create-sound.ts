import { createHash, maxHashedBytes, type NewHash } from '../../privacy/create-hash.js'
import type { HashedBytes } from '../../privacy/create-stubs.js'
import type { Hash } from '../../runtime.js'
import { asCount } from './as-count.js'
import { asRecord } from './as-record.js'
import { base64Bytes } from './base64-bytes.js'
import { toBytes } from './to-bytes.js'

/** Audio that arrives in pieces. */
export interface Sound {
  /** Adds a piece: bytes, Base64 text, or an object that only tells its size. Returns the number of bytes so far. */
  add(piece: unknown): number
  /** The audio for an event, of which redaction makes a stub; `undefined` if there is none. */
  toOutput(type: string): HashedBytes | undefined
}

/** Hashes audio up to the size limit for hashing; beyond it only counts the bytes. */
export function createSound(newHash: NewHash): Sound {
  let bytes = 0
  let hash: Hash | undefined = (newHash ?? createHash)()
  return {
    add(piece) {
      const { byteLength, size } = asRecord(piece)
      const addedBytes = typeof piece === 'string' ? base64Bytes(piece) : (asCount(byteLength) ?? asCount(size) ?? 0)
      bytes += addedBytes
      const hashable = bytes > maxHashedBytes(newHash) ? undefined : typeof piece === 'string' ? piece : toBytes(piece)
      if (hashable) hash?.add(hashable)
      else if (addedBytes) hash = undefined
      return bytes
    },
    toOutput: (type) =>
      bytes
        ? ({
            // A prototype of its own distinguishes it from plain objects, which anyone could write in JSON.
            __proto__: {},
            type,
            byteLength: hash?.bytes() ?? bytes,
            // Computed only when the event is sent.
            get sha256() {
              return hash?.hex() ?? ''
            },
          } as HashedBytes)
        : undefined,
  }
}
