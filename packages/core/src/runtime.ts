import type { NewHash } from './privacy/create-hash.js'

/** What core needs from the platform it runs on. Each platform package makes one; tests bring a fake. */
export interface Runtime {
  /** Milliseconds since the epoch, fractional where the platform can, never running backwards. */
  now(): number
  /** A new UUID (version 7, so that ids sort by time). */
  newId(): string
  /** Runs `run` once after `delayMs`, without keeping a process alive for it. Returns what cancels it. */
  after(delayMs: number, run: () => void): () => void
  /** A SHA-256 that answers at once, and so fast that large media have one; core's own takes ten times as long. */
  readonly newHash?: NewHash
}

/** A SHA-256 of bytes that come in pieces. */
export interface Hash {
  /** Takes in bytes, or Base64 of them, which may be cut anywhere, and whose pieces may each have a padding of their own. */
  add(piece: Uint8Array | string): void
  /** How many came. */
  bytes(): number
  /** That of all that came, as hexadecimal digits. */
  hex(): string
}
