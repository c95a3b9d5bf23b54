import { type Runtime, toUuidV7 } from '@tracked-openai/core'

/** Clock, ids and timers of the page. */
export function createBrowserRuntime(): Runtime {
  let { timeOrigin } = performance
  return {
    now() {
      const ms = performance.now()
      // While a machine sleeps, this clock stands still: a second behind that of the wall is the most.
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
