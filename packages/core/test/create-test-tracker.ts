import { createMemoryCapture, type MemoryCapture } from '../src/capture/memory-capture.js'
import { type Counts, createCounts, type Problem } from '../src/capture/counts.js'
import { createTracker, type Tracker, type TrackerOptions, type TrackerPorts } from '../src/create-tracker.js'
import { createEventParts } from '../src/event-parts.js'
import { createOpenCalls } from '../src/observe/create-open-calls.js'
import type { SafeEvent } from '../src/privacy/create-redact.js'
import { toPolicy } from '../src/privacy/to-policy.js'
import { toUuidV7 } from '../src/to-uuid-v7.js'

export interface TestTracker {
  readonly tracker: Tracker
  readonly capture: MemoryCapture
  readonly counts: Counts
  readonly problems: readonly Problem[]
  /** Properties of the events so far. */
  events(): SafeEvent['properties'][]
}

/** Redaction on a busy machine must not run out of time, which would leave out the content. */
function withTime(...options: Parameters<typeof toPolicy>): ReturnType<typeof toPolicy> {
  const policy = toPolicy(...options)
  return { ...policy, budgetMs: policy.budgetMs ?? 60_000 }
}

/** A tracker with a real clock that keeps its events in memory. */
export function createTestTracker(options: TrackerOptions = {}, ports: Partial<TrackerPorts> = {}): TestTracker {
  const capture = createMemoryCapture()
  const problems: Problem[] = []
  const runtime = {
    now: () => performance.timeOrigin + performance.now(),
    newId: () => toUuidV7(Date.now(), crypto.getRandomValues(new Uint8Array(18))),
    after(delayMs: number, run: () => void) {
      const timer = setTimeout(run, delayMs)
      return () => clearTimeout(timer)
    },
  }
  const counts = createCounts((problem) => problems.push(problem))
  const tracker = createTracker(
    {
      runtime,
      capture,
      parts: { ...createEventParts(), toPolicy: withTime },
      captureFor: () => capture,
      openCalls: createOpenCalls(),
      counts,
      maxEventBytes: () => 900_000,
      library: { name: 'tracked-openai', version: '0.0.0-test' },
      ...ports,
    },
    options,
  )
  return { tracker, capture, counts, problems, events: () => capture.events().map(({ properties }) => properties) }
}
