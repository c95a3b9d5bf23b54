/** What core needs from the platform it runs on. Each platform package makes one; tests bring a fake. */
export interface Runtime {
  /** Milliseconds since the epoch, fractional where the platform can, never running backwards. */
  now(): number
  /** A new UUID (version 7, so that ids sort by time). */
  newId(): string
  /** Runs `run` once after `delayMs`, without keeping a process alive for it. Returns what cancels it. */
  after(delayMs: number, run: () => void): () => void
}
