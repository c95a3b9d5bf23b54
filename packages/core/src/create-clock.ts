/** The parts of a platform's `performance` that are used here. */
interface MonotonicClock {
  readonly timeOrigin: number
  now(): number
}

/** How far the clock may be behind the system clock, milliseconds. */
const maxBehindMs = 1_000

/**
 * The time in milliseconds since the epoch, as precise and monotonic as the platform's `performance.now()`. That stands
 * still while the machine sleeps, so the clock jumps forward when it has fallen behind the system clock.
 */
export function createClock(monotonic: MonotonicClock): () => number {
  let { timeOrigin } = monotonic
  return () => {
    const ms = monotonic.now()
    timeOrigin = Math.max(timeOrigin, Date.now() - ms - maxBehindMs)
    return timeOrigin + ms
  }
}
