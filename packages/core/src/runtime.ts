import type { NewHash } from './privacy/create-hash.js'

/** What core needs from its platform. Each platform package implements it; tests use a fake. */
export interface Runtime {
  /** Milliseconds since the epoch, fractional where possible, monotonic. */
  now(): number
  /** A new UUID version 7, so that ids sort by time. */
  newId(): string
  /** Runs `run` once after `delayMs`, without keeping the process alive for it. Returns a function that cancels it. */
  after(delayMs: number, run: () => void): () => void
  /**
   * The platform's synchronous SHA-256. Core's own takes ten times as long, so without this one large media are not
   * hashed.
   */
  readonly newHash?: NewHash
}

/** Incremental SHA-256. */
export interface Hash {
  /** Adds bytes, or Base64 text, which may be split anywhere and padded after each piece. */
  add(piece: Uint8Array | string): void
  /** Number of bytes added so far. */
  bytes(): number
  /** Digest of everything added so far, in hexadecimal. */
  hex(): string
}
