import { mostHashed } from '../../privacy/create-stubs.js'
import { fromBase64 } from '../../privacy/entities/base64.js'
import { asCount } from './as-count.js'
import { asRecord } from './as-record.js'
import { base64Bytes } from './base64-bytes.js'
import { toBytes } from './to-bytes.js'

/** A sound that comes in pieces. */
export interface Sound {
  /** Takes in a piece: bytes, Base64, or what tells its size alone. Gives how many bytes the sound has by now. */
  add(piece: unknown): number
  /**
   * The sound of `type` for an event: its bytes, which redaction makes a stub of, or a stub that tells how many there are,
   * where redaction would not hash them; `undefined` where none came.
   */
  toOutput(type: string): unknown
}

/** Gathers a sound as far as it would be hashed, and only counts its bytes beyond. */
export function createSound(): Sound {
  let bytes = 0
  /** Base64 is not decoded as it comes, but once. */
  let pieces: (string | Uint8Array)[] | undefined = []

  function keep(piece: unknown): void {
    const kept = bytes > mostHashed ? undefined : typeof piece === 'string' ? piece : toBytes(piece)?.slice()
    if (kept) pieces?.push(kept)
    else pieces = undefined
  }

  return {
    add(piece) {
      const { byteLength, size } = asRecord(piece)
      const came = typeof piece === 'string' ? base64Bytes(piece) : (asCount(byteLength) ?? asCount(size) ?? 0)
      bytes += came
      if (pieces && came) keep(piece)
      return bytes
    },
    toOutput(type) {
      if (!bytes) return undefined
      return pieces ? Object.assign(join(pieces), { type }) : `[${type}, ${bytes} bytes]`
    },
  }
}

function join(pieces: readonly (string | Uint8Array)[]): Uint8Array {
  const parts = pieces.every((piece) => typeof piece === 'string')
    ? // Each piece may end with a padding of its own, and one that does not may end within a byte.
      (pieces.join('').match(/[^=]+/g) ?? []).map(fromBase64)
    : pieces.filter((piece) => typeof piece !== 'string')
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
