import type { Runtime } from '@tracked-openai/core'
import { randomUUID } from 'node:crypto'

/** Clock, ids and timers of the thread that passes bytes. Its ids are those that clients see, in LiteLLM's form. */
export function createGatewayRuntime(): Runtime {
  // Asked once: reading it costs as much as reading the clock.
  const { timeOrigin } = performance
  return {
    now: () => timeOrigin + performance.now(),
    newId: randomUUID,
    after(delayMs, run) {
      const timer = setTimeout(run, delayMs).unref()
      return () => clearTimeout(timer)
    },
  }
}
