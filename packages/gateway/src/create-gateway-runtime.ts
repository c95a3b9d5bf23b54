import type { Runtime } from '@tracked-openai/core'
import { randomUUID } from 'node:crypto'

/** Looks at the clock between two at the system's: that one is set at times, and goes on while the machine sleeps. */
const looksBetween = 256
/** Milliseconds that are no reason to set ours: a call's times would jump with it. */
const maxDriftMs = 1_000

/** Clock, ids and timers of the thread that passes bytes. Its ids are those that clients see, in LiteLLM's form. */
export function createGatewayRuntime(): Runtime {
  // Asked once: reading it costs as much as reading the clock.
  let { timeOrigin } = performance
  let looks = 0
  return {
    now() {
      const sinceOrigin = performance.now()
      looks += 1
      if (looks % looksBetween === 0) {
        const origin = Date.now() - sinceOrigin
        if (Math.abs(origin - timeOrigin) > maxDriftMs) timeOrigin = origin
      }
      return timeOrigin + sinceOrigin
    },
    newId: randomUUID,
    after(delayMs, run) {
      const timer = setTimeout(run, delayMs).unref()
      return () => clearTimeout(timer)
    },
  }
}
