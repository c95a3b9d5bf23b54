/** Exponential backoff with jitter. */
export interface Backoff {
  /** Milliseconds until the next attempt, at least `floorMs`. */
  next(floorMs?: number): number
  reset(): void
}

export interface BackoffOptions {
  /** Milliseconds after the first failure, before jitter. */
  readonly firstMs: number
  /** The longest wait in milliseconds, unless the server asks for more. */
  readonly maxMs: number
  /** Returns a number from 0 to 1. */
  readonly random: () => number
}

/** The longest `floorMs` that is respected: one hour. */
const maxFloorMs = 3_600_000

export function createBackoff({ firstMs, maxMs, random }: BackoffOptions): Backoff {
  let failures = 0
  return {
    next(floorMs = 0) {
      const fullMs = Math.min(firstMs * 2 ** failures, maxMs)
      failures = Math.min(failures + 1, 30)
      // Jitter, so that clients that lost the same server do not all return at once.
      return Math.max(fullMs * (0.5 + random() / 2), Math.min(floorMs, maxFloorMs) * (1 + random() / 10))
    },
    reset() {
      failures = 0
    },
  }
}
