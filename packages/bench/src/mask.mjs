import { createCounts, createMemoryCapture, createOpenCalls, createTracker } from '@tracked-openai/core'
import { createEventParts } from '@tracked-openai/core/event'
import { endOnProblem } from './clients.mjs'

/** The cost of redaction alone: an event with only these messages, from the tracker to the capture. */
export function createMask() {
  const capture = createMemoryCapture()
  capture.send = () => undefined
  const { send } = createTracker({
    runtime: { now: () => 0, newId: () => 'x', after: () => () => undefined },
    capture,
    parts: createEventParts(),
    captureFor: () => capture,
    openCalls: createOpenCalls(),
    counts: createCounts(endOnProblem),
    maxEventBytes: () => 900_000,
    library: { name: 'bench', version: '0' },
  })
  const event = {
    name: '$ai_span',
    rows: [{ name: '$ai_input', kind: 'json', holds: 'content', of: () => undefined }],
    uuid: 'x',
    timestampMs: 0,
  }
  return (messages) => {
    const start = performance.now()
    send(() => ({ ...event, properties: { $ai_input: messages } }), {})
    return (performance.now() - start) * 1000
  }
}
