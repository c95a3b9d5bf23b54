import { fromBase64 } from './entities/base64.js'
import { sha256 } from './sha256.js'

/** Makes stubs of media: what it is and how big, and its SHA-256 as long as there is time for that. */
export interface Stubs {
  /** A text with a stub for each image, sound or file in it. */
  text(text: string): string
  /** A value that is nothing but Base64. */
  base64(type: string, data: string): string
  /** What is no plain object and holds bytes; `undefined` where it holds none. */
  binary(value: object): string | undefined
}

/** Bytes of one event that are hashed, because a MiB takes about 10 ms. What comes after has no hash. */
export const mostHashed = 256 * 1024
/** Data URLs, and Base64 that is too long to be anything else. */
export const media =
  /data:([A-Za-z]+\/[\w+.-]{1,99})(?:;[\w=.-]{1,40}){0,3};base64,([\w+/=-]*)|(?<![\w+/=-])([\w+/-]{1024,}={0,2})(?![\w+/=-])/g

export function createStubs(): Stubs {
  const { stub, binary } = createByteStubs()

  function base64(type: string, data: string): string {
    const digits = data.replace(/=+$/, '')
    return stub(type, Math.floor(digits.length * 0.75), () => fromBase64(digits))
  }

  return {
    base64,
    binary,
    text: (text) =>
      !text.includes(';base64,') && !hasLongRun(text)
        ? text
        : text.replace(media, (_, type?: string, data?: string, bare?: string) =>
            base64(type ?? 'base64', bare ?? data ?? ''),
          ),
  }
}

/** Stubs of bytes alone. */
export function createByteStubs() {
  let left = mostHashed

  function stub(type: string, size: number, read: () => Uint8Array): string {
    if (size > left) return `[${type}, ${size} bytes]`
    left -= size
    return `[${type}, ${size} bytes, sha256 ${toHex(sha256(read()))}]`
  }

  function binary(value: object): string | undefined {
    const { buffer, byteOffset, byteLength, size, type, arrayBuffer } = value as Partial<DataView & BlobLike>
    if (typeof byteLength === 'number')
      return stub(
        typeof type === 'string' ? type : 'binary',
        byteLength,
        () => new Uint8Array(buffer ?? (value as ArrayBuffer), byteOffset, byteLength),
      )
    // A Blob or File, whose bytes cannot be read at once.
    return typeof size === 'number' && arrayBuffer ? `[${type || 'binary'}, ${size} bytes]` : undefined
  }

  return { stub, binary }
}

/** Can there be a run of Base64 of 1,024 digits? It would cover a piece at a multiple of 512. */
function hasLongRun(text: string): boolean {
  for (let at = 511; at + 64 < text.length; at += 512) if (/^[\w+/-]+$/.test(text.slice(at, at + 64))) return true
  return false
}

interface BlobLike {
  readonly size: number
  readonly type: string
  readonly arrayBuffer: unknown
}

export const toHex = (words: Int32Array) =>
  Array.from(words, (word) => (word >>> 0).toString(16).padStart(8, '0')).join('')
