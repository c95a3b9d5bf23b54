import { createClock, type Runtime, toUuidTime } from '@tracked-openai/core'
import { newHash } from './create-hash.js'

/** The longest delay of Node's timers, 24 days; a timer with a longer one fires at once. */
const maxDelayMs = 2 ** 31 - 1

/** Clock, ids and timers of Node, using only APIs that edge runtimes have, too. */
export function createNodeRuntime(): Runtime {
  let idsAtMs = 0
  let timeOfIds = ''
  return {
    newHash,
    now: createClock(performance),
    /** A UUID version 7: the time, once for all ids of a millisecond, and the random part of a version 4. */
    newId() {
      const nowMs = Date.now()
      if (nowMs !== idsAtMs) {
        idsAtMs = nowMs
        timeOfIds = toUuidTime(nowMs)
      }
      return timeOfIds + crypto.randomUUID().slice(15)
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
