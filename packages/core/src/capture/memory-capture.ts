import type { SafeEvent } from '../privacy/create-redact.js'
import type { Capture } from './capture.js'
import { createCounts } from './counts.js'

export interface MemoryCapture extends Capture {
  /** All events sent so far, in order. */
  events(): SafeEvent[]
}

/** A capture that keeps its events in memory, for tests and for inspecting what would be sent. */
export function createMemoryCapture(): MemoryCapture {
  const counts = createCounts(() => undefined)
  const kept: SafeEvent[] = []
  return {
    send(event) {
      kept.push(event)
      counts.captured()
      counts.delivered(1)
    },
    flush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
    stats: counts.stats,
    events: () => [...kept],
  }
}
