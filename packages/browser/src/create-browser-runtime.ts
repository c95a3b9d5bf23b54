import { type Runtime, toUuidV7 } from '@tracked-openai/core'

/** Clock, ids and timers of the page. */
export function createBrowserRuntime(): Runtime {
  return {
    now: () => performance.timeOrigin + performance.now(),
    newId: () => toUuidV7(Date.now(), crypto.getRandomValues(new Uint8Array(18))),
    after(delayMs, run) {
      const timer = setTimeout(run, delayMs)
      return () => clearTimeout(timer)
    },
  }
}
