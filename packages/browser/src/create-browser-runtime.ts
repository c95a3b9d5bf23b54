import { createClock, type Runtime, toUuidV7 } from '@tracked-openai/core'

/** Clock, ids and timers for pages. */
export function createBrowserRuntime(): Runtime {
  return {
    now: createClock(performance),
    newId: () => toUuidV7(Date.now(), crypto.getRandomValues(new Uint8Array(18))),
    after(delayMs, run) {
      const timer = setTimeout(run, delayMs)
      return () => clearTimeout(timer)
    },
  }
}
