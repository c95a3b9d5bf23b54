import { createHash, maxHashedBytes, type NewHash } from './create-hash.js'
import { endAt } from './entities/match-at.js'

/** Replaces media by stubs: type, size, and SHA-256 if the event's share of hashed bytes is not used up. */
export interface Stubs {
  /** Replaces each data URL and long Base64 run in a text by a stub. */
  text(text: string): string
  /** The stub of a value that is all Base64. */
  base64(type: string, data: string): string
  /** The stub of a buffer, typed array, Blob or the like; `undefined` for anything else. */
  binary(value: object): string | undefined
}

/**
 * Data URLs, and runs of Base64 that are too long to be anything but media. Lazy, because greedy matching of some MiB
 * overflows the stack.
 */
export const media =
  /data:([A-Za-z]+\/[\w+.-]{1,99})(?:;[\w=.-]{1,40}){0,3};base64,([\w+/=-]*)|(?<![\w+/=-])([\w+/-]{1024}[\w+/-]*?={0,2})(?![\w+/=-])/g

export function createStubs(newHash?: NewHash, now = () => 0): Stubs & { readonly tookMs: number } {
  const { stub, binary } = createByteStubs(newHash)

  function base64(type: string, data: string): string {
    const digits = data.replace(/={1,9}$/, '')
    return stub(type, Math.floor(digits.length * 0.75), () => digits)
  }

  const stubs = {
    /** Milliseconds spent on media, which do not count towards the time budget of masking. */
    tookMs: 0,
    base64,
    binary,
    text(text: string) {
      if (!mayHoldMedia(text)) return text
      const startMs = now()
      const made = text.replace(media, (_, type?: string, data?: string, bare?: string) =>
        base64(type ?? 'base64', bare ?? data ?? ''),
      )
      stubs.tookMs += now() - startMs
      return made
    },
  }
  return stubs
}

/** The part for binary values. */
export function createByteStubs(newHash?: NewHash) {
  let left = maxHashedBytes(newHash)

  function stub(type: string, size: number, read: () => Uint8Array | string): string {
    if (size > left) return toStub(type, size)
    left -= size
    const hash = (newHash ?? createHash)()
    hash.add(read())
    return toStub(type, size, hash.hex())
  }

  function binary(value: object): string | undefined {
    const {
      buffer,
      byteOffset,
      byteLength,
      size,
      type,
      arrayBuffer,
      slice,
      sha256: hex,
    } = value as Partial<DataView & ArrayBuffer & BlobLike & HashedBytes>
    const isCounted = typeof byteLength === 'number'
    // One of our `HashedBytes`. With any other field, it is the caller's own object.
    if (isCounted && type && typeof hex === 'string' && Object.keys(value).length === 3)
      return toStub(type, byteLength, hex)
    if (isCounted && (buffer ?? slice))
      return stub(
        typeof type === 'string' ? type : 'binary',
        byteLength,
        () => new Uint8Array(buffer ?? (value as ArrayBuffer), byteOffset, byteLength),
      )
    // A Blob or File: its bytes cannot be read synchronously.
    return typeof size === 'number' && arrayBuffer ? toStub(type || 'binary', size) : undefined
  }

  return { stub, binary }
}

/**
 * May there be a data URL, or a Base64 run of at least 1,024 characters? Such a run covers all of some aligned block of
 * 512, so one probe per block is enough.
 */
export function mayHoldMedia(text: string): boolean {
  if (text.includes(';base64,')) return true
  for (let at = 0; at + 512 <= text.length; at += 512) if (endAt(piece, text, at)) return true
  return false
}

const piece = /[\w+/-]{512}/y

const toStub = (type: string, size: unknown, hex?: string) =>
  `[${type}, ${String(size)} bytes${hex ? `, sha256 ${hex}` : ''}]`

/** Describes bytes that were not kept. `sha256`: empty if they were not hashed. */
export interface HashedBytes {
  readonly byteLength: number
  readonly type: string
  readonly sha256: string
}

interface BlobLike {
  readonly size: number
  readonly type: string
  readonly arrayBuffer: unknown
}
