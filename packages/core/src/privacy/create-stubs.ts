import { createHash, mostHashed, type NewHash } from './create-hash.js'
import { endAt } from './entities/match-at.js'

/** Makes stubs of media: what it is and how big, and its SHA-256 as long as there is time for that. */
export interface Stubs {
  /** A text with a stub for each image, sound or file in it. */
  text(text: string): string
  /** A value that is nothing but Base64. */
  base64(type: string, data: string): string
  /** What is no plain object and holds bytes; `undefined` where it holds none. */
  binary(value: object): string | undefined
}

/** Data URLs, and Base64 that is too long to be anything else. Lazily, because a greedy run of some MiB fills the stack. */
export const media =
  /data:([A-Za-z]+\/[\w+.-]{1,99})(?:;[\w=.-]{1,40}){0,3};base64,([\w+/=-]*)|(?<![\w+/=-])([\w+/-]{1024}[\w+/-]*?={0,2})(?![\w+/=-])/g

export function createStubs(newHash?: NewHash, now = () => 0): Stubs & { readonly tookMs: number } {
  const { stub, binary } = createByteStubs(newHash)

  function base64(type: string, data: string): string {
    const digits = data.replace(/={1,9}$/, '')
    return stub(type, Math.floor(digits.length * 0.75), () => digits)
  }

  const stubs = {
    /** Milliseconds that media took, which is no time for masking. */
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

/** Stubs of bytes alone. */
export function createByteStubs(newHash?: NewHash) {
  let left = mostHashed(newHash)

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
    // With anything else in it, it is a value of the caller's.
    if (isCounted && type && typeof hex === 'string' && Object.keys(value).length === 3)
      return toStub(type, byteLength, hex)
    if (isCounted && (buffer ?? slice))
      return stub(
        typeof type === 'string' ? type : 'binary',
        byteLength,
        () => new Uint8Array(buffer ?? (value as ArrayBuffer), byteOffset, byteLength),
      )
    // A Blob or File, whose bytes cannot be read at once.
    return typeof size === 'number' && arrayBuffer ? toStub(type || 'binary', size) : undefined
  }

  return { stub, binary }
}

/** Can there be a data URL, or a run of Base64 of 1,024 digits, which would cover all of a piece at a multiple of 512? */
export function mayHoldMedia(text: string): boolean {
  if (text.includes(';base64,')) return true
  for (let at = 0; at + 512 <= text.length; at += 512) if (endAt(piece, text, at)) return true
  return false
}

const piece = /[\w+/-]{512}/y

const toStub = (type: string, size: unknown, hex?: string) =>
  `[${type}, ${String(size)} bytes${hex ? `, sha256 ${hex}` : ''}]`

/** Bytes that are not kept. `sha256`: empty where they were not hashed. */
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
