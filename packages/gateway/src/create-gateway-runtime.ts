import type { Runtime } from '@tracked-openai/core'
import { randomUUID } from 'node:crypto'

/** Calls of `now` between two comparisons with the system clock, which may be set and goes on while the machine sleeps. */
const callsPerCheck = 256
/** A smaller drift is tolerated, because the times of running calls would jump with a correction. */
const maxDriftMs = 1_000

/** Clock, ids and timers of the main thread. Clients see the ids, so they have LiteLLM's format: a random UUID. */
export function createGatewayRuntime(): Runtime {
  // Read once, because reading it costs as much as reading the clock.
  let { timeOrigin } = performance
  let calls = 0
  return {
    now() {
      const sinceOrigin = performance.now()
      calls += 1
      if (calls % callsPerCheck === 0) {
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
