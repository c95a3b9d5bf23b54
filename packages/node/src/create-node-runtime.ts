import { createClock, type Runtime, toUuidV7 } from '@tracked-openai/core'
import { newHash } from './create-hash.js'

/** The longest delay of Node's timers, 24 days; a timer with a longer one fires at once. */
const maxDelayMs = 2 ** 31 - 1

/** Clock, ids and timers of Node, using only APIs that edge runtimes have, too. */
export function createNodeRuntime(): Runtime {
  const pool = new Uint8Array(18 * 128)
  let used = pool.length
  return {
    newHash,
    now: createClock(performance),
    newId() {
      if (used === pool.length) {
        crypto.getRandomValues(pool)
        used = 0
      }
      used += 18
      return toUuidV7(Date.now(), pool.subarray(used - 18, used))
    },
    after(delayMs, run) {
      let timer: NodeJS.Timeout | number | undefined
      try {
        timer = setTimeout(run, Math.min(delayMs, maxDelayMs))
        if (typeof timer === 'object') timer.unref?.()
      } catch {
        // Cloudflare Workers have no timers while their modules are loaded, only in requests.
      }
      return () => clearTimeout(timer)
    },
  }
}
