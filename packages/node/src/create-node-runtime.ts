import { randomFillSync } from 'node:crypto'
import { type Runtime, toUuidV7 } from '@tracked-openai/core'

/** Clock, ids and timers of Node. */
export function createNodeRuntime(): Runtime {
  const pool = new Uint8Array(16 * 128)
  let used = pool.length
  return {
    now: () => performance.timeOrigin + performance.now(),
    newId() {
      if (used === pool.length) {
        randomFillSync(pool)
        used = 0
      }
      used += 16
      return toUuidV7(Date.now(), pool.subarray(used - 16, used))
    },
    after(delayMs, run) {
      const timer = setTimeout(run, delayMs)
      timer.unref()
      return () => clearTimeout(timer)
    },
  }
}
