import { type Runtime, toUuidV7 } from '@tracked-openai/core'

/** Clock, ids and timers of the page. */
export function createBrowserRuntime(): Runtime {
  // Asked once: reading it costs as much as reading the clock.
  const { timeOrigin } = performance
  return {
    now: () => timeOrigin + performance.now(),
    newId: () => toUuidV7(Date.now(), crypto.getRandomValues(new Uint8Array(18))),
    after(delayMs, run) {
      const timer = setTimeout(run, delayMs)
      return () => clearTimeout(timer)
    },
  }
}
