import { createHash, mostHashed, type NewHash } from '../../privacy/create-hash.js'
import type { HashedBytes } from '../../privacy/create-stubs.js'
import type { Hash } from '../../runtime.js'
import { asCount } from './as-count.js'
import { asRecord } from './as-record.js'
import { base64Bytes } from './base64-bytes.js'
import { toBytes } from './to-bytes.js'

/** A sound that comes in pieces. */
export interface Sound {
  /** Takes in a piece: bytes, Base64, or what tells its size alone. Gives how many bytes the sound has by now. */
  add(piece: unknown): number
  /** The sound of `type` for an event, which redaction makes a stub of; `undefined` where nothing came. */
  toOutput(type: string): HashedBytes | undefined
}

/** Hashes a sound as far as an event may hash, and only counts its bytes beyond. */
export function createSound(newHash: NewHash): Sound {
  let bytes = 0
  let hash: Hash | undefined = (newHash ?? createHash)()
  return {
    add(piece) {
      const { byteLength, size } = asRecord(piece)
      const came = typeof piece === 'string' ? base64Bytes(piece) : (asCount(byteLength) ?? asCount(size) ?? 0)
      bytes += came
      const kept = bytes > mostHashed(newHash) ? undefined : typeof piece === 'string' ? piece : toBytes(piece)
      if (kept) hash?.add(kept)
      else if (came) hash = undefined
      return bytes
    },
    toOutput: (type) =>
      bytes
        ? ({
            // No plain object, which anybody may write in JSON.
            __proto__: {},
            type,
            byteLength: hash?.bytes() ?? bytes,
            // Worked out where it leaves.
            get sha256() {
              return hash?.hex() ?? ''
            },
          } as HashedBytes)
        : undefined,
  }
}
