import { type Runtime, toUuidV7 } from '@tracked-openai/core'

/** Clock, ids and timers for pages. */
export function createBrowserRuntime(): Runtime {
  let { timeOrigin } = performance
  return {
    now() {
      const ms = performance.now()
      // `performance.now()` stops while the machine sleeps: never fall more than a second behind the wall clock.
      timeOrigin = Math.max(timeOrigin, Date.now() - ms - 1_000)
      return timeOrigin + ms
    },
    newId: () => toUuidV7(Date.now(), crypto.getRandomValues(new Uint8Array(18))),
    after(delayMs, run) {
      const timer = setTimeout(run, delayMs)
      return () => clearTimeout(timer)
    },
  }
}
