import { type Runtime, toUuidV7 } from '@tracked-openai/core'
import { newHash } from './create-hash.js'

/** The longest that a timer of Node's can wait, 24 days; with more it runs at once. */
const mostDelayMs = 2 ** 31 - 1

/** Clock, ids and timers of Node, by names that edge runtimes have, too. */
export function createNodeRuntime(): Runtime {
  const pool = new Uint8Array(18 * 128)
  let used = pool.length
  // Asked once: reading it costs as much as reading the clock.
  const { timeOrigin } = performance
  return {
    newHash,
    now: () => timeOrigin + performance.now(),
    newId() {
      if (used === pool.length) {
        crypto.getRandomValues(pool)
        used = 0
      }
      used += 18
      return toUuidV7(Date.now(), pool.subarray(used - 18, used))
    },
    after(delayMs, run) {
      const timer = setTimeout(run, Math.min(delayMs, mostDelayMs)) as NodeJS.Timeout | number
      if (typeof timer === 'object') timer.unref?.()
      return () => clearTimeout(timer)
    },
  }
}
