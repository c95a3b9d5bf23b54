/** The parts of `performance` that are used here. */
interface Performance {
  readonly timeOrigin: number
  now(): number
}

/** How far the clock may be behind the system clock, milliseconds. */
const maxBehindMs = 1_000

/**
 * The time in milliseconds since the epoch, as precise and monotonic as `performance.now()`. That stands still while the
 * machine sleeps, so the clock jumps forward when it has fallen behind the system clock.
 */
export function createClock(performance: Performance): () => number {
  let { timeOrigin } = performance
  return () => {
    const ms = performance.now()
    timeOrigin = Math.max(timeOrigin, Date.now() - ms - maxBehindMs)
    return timeOrigin + ms
  }
}
