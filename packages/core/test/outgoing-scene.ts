import type { TrackerOptions, TrackerPorts } from '../src/create-tracker.js'
import type { Observation } from '../src/observe/observation.js'
import { createTestTracker } from './create-test-tracker.js'

/** A successful call with personal data in its input. */
export const observation = (traceId = 't-1', more: Partial<Observation> = {}): Observation => ({
  id: '01977420-dc00-7000-8000-000000000001',
  operation: 'chat',
  startedAtMs: 1_750_000_000_000,
  durationMs: 1500,
  asked: { model: 'gpt-4o', input: 'I am ada@example.org', stream: false },
  answered: { usage: { inputTokens: 10, raw: { prompt_tokens: 10 } } },
  ending: 'finished',
  tracking: { trace: { traceId }, properties: { feature: 'search' } },
  ...more,
})
/** A failed call with personal data in its error. */
export const failure = (traceId?: string) =>
  observation(traceId, { ending: 'failed', error: { type: 'rate_limit', message: 'Slow down, ada@example.org' } })

/** A tracker with these options, a function that reports calls to it, and the names of the events sent. */
export function outgoingScene(options: TrackerOptions = {}, ports: Partial<TrackerPorts> = {}) {
  const tested = createTestTracker(options, ports)
  const { tracker, capture } = tested
  const report = (call: Observation) => tracker.report(() => call, call.tracking)
  return { ...tested, report, names: () => capture.events().map(({ name }) => name) }
}
