/** How long to wait after a failure: twice as long each time, with jitter. */
export interface Backoff {
  /** Milliseconds until the next try, at least `floorMs`. */
  next(floorMs?: number): number
  reset(): void
}

export interface BackoffOptions {
  /** Milliseconds after the first failure, before jitter. */
  readonly firstMs: number
  /** The longest wait that is our own idea, milliseconds. */
  readonly maxMs: number
  /** From 0 to 1. */
  readonly random: () => number
}

/** A server may ask for more patience than an hour; nobody would wait for it. */
const maxFloorMs = 3_600_000

export function createBackoff({ firstMs, maxMs, random }: BackoffOptions): Backoff {
  let failures = 0
  return {
    next(floorMs = 0) {
      const fullMs = Math.min(firstMs * 2 ** failures, maxMs)
      failures = Math.min(failures + 1, 30)
      // Many clients that lost the same server must not come back at once.
      return Math.max(fullMs * (0.5 + random() / 2), Math.min(floorMs, maxFloorMs) * (1 + random() / 10))
    },
    reset() {
      failures = 0
    },
  }
}
