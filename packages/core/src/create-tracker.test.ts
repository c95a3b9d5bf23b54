import { describe, expect, test } from 'vitest'
import { createTestTracker } from '../test/create-test-tracker.js'
import { createCounts, type Problem } from './capture/counts.js'
import { createMemoryCapture } from './capture/memory-capture.js'
import { createTracker, type TrackerPorts } from './create-tracker.js'
import type { CallEvent } from './event/call-event.js'
import { spanTable } from './event/span-table.js'
import { createEventParts } from './event-parts.js'
import { createOpenCalls } from './observe/create-open-calls.js'
import type { Observation } from './observe/observation.js'
import { toPolicy } from './privacy/to-policy.js'
import { createFakeRuntime } from '../test/fake-runtime.js'

const observation: Observation = {
  id: '01977420-dc00-7000-8000-000000000001',
  operation: 'chat',
  startedAtMs: 1_750_000_000_000,
  durationMs: 1500,
  asked: { model: 'gpt-4o', input: 'ada@example.org', stream: false },
  answered: { model: 'gpt-4o-2024-08-06', usage: { inputTokens: 10, outputTokens: 5 } },
  ending: 'finished',
  tracking: {},
}

function scene(ports: Partial<TrackerPorts> = {}, options = {}) {
  const capture = createMemoryCapture()
  const problems: Problem[] = []
  const counts = createCounts((problem) => problems.push(problem))
  const tracker = createTracker(
    {
      runtime: createFakeRuntime(),
      capture,
      parts: createEventParts(),
      captureFor: () => capture,
      openCalls: createOpenCalls(),
      counts,
      maxEventBytes: () => 10_000,
      library: { name: 'x', version: '1' },
      ...ports,
    },
    options,
  )
  return { tracker, capture, problems, counts }
}

test('a reported call is sent as one redacted event with its cost', () => {
  const { tracker, capture } = scene({ price: () => ({ inputUsd: 0.1, outputUsd: 0.2 }) })
  tracker.report(() => observation, {})
  expect(capture.events()).toMatchObject([
    {
      name: '$ai_generation',
      uuid: observation.id,
      properties: {
        $ai_input: '[email:1]',
        $ai_input_cost_usd: 0.1,
        $ai_output_cost_usd: 0.2,
        $ai_cost_passthrough: true,
        $ai_latency: 1.5,
        $ai_lib: 'x',
        tracked_openai_model_requested: 'gpt-4o',
      },
    },
  ])
})

test.each([
  ['full', 'redacted', '[email:1]'],
  ['full', undefined, 'ada@example.org'],
  ['redacted', 'full', '[email:1]'],
  ['redacted', 'metadata', undefined],
  ['metadata', 'full', undefined],
  ['full', 'everything', undefined],
])('a client with privacy %s and a call with privacy %s send %j as input', (client, call, sent) => {
  const { tracker, capture } = scene({}, { privacy: client })
  tracker.report(() => observation, { privacy: call as never })
  expect(capture.events()[0]?.properties.$ai_input).toBe(sent)
})

test.each([
  ['off', '"off"'],
  ['', '""'],
  [7, '7'],
  [null, 'null'],
  [{ mode: 'off' }, '"off"'],
])('privacy %j is rejected with an error that says what to write', (privacy, seen) => {
  expect(() => scene({}, { privacy })).toThrow(
    `\`privacy\` must be 'full', 'redacted' or 'metadata', got ${seen}. Write privacy: 'redacted'.`,
  )
})

describe('tracking defaults', () => {
  const span: CallEvent = {
    name: '$ai_span',
    rows: spanTable,
    uuid: observation.id,
    timestampMs: 0,
    properties: { $ai_span_name: 'search', $ai_input_state: 'What is the weather?' },
  }

  test('their privacy also applies to events that are not calls', () => {
    const { tracker, capture } = scene({}, { defaults: { privacy: 'metadata' } })
    tracker.send(() => span, {})
    expect(capture.events().map(({ properties }) => properties)).toEqual([{ $ai_span_name: 'search' }])
  })

  test('their noLog also applies to events that are not calls, unless the event overrides it', () => {
    const { tracker, capture, counts } = scene({}, { defaults: { noLog: true } })
    tracker.send(() => span, {})
    expect([capture.events(), counts.stats().captured]).toEqual([[], 0])
    tracker.send(() => span, { noLog: false })
    expect(capture.events()).toHaveLength(1)
  })
})

describe('a privacy policy with rules beyond its mode', () => {
  const privacy = { deny: ['Ada'] }
  const given = { ...observation, asked: { ...observation.asked, input: 'I am Ada' } }

  test('applies to every event', () => {
    const { tracker, capture } = scene({ parts: { ...createEventParts(), toPolicy } }, { privacy })
    tracker.report(() => given, {})
    expect(capture.events()[0]?.properties.$ai_input).toBe('I am [private:1]')
  })

  test('is validated at set-up when the event parts are already loaded', () => {
    const parts = { ...createEventParts(), toPolicy }
    expect(() => scene({ parts }, { privacy: { deny: 'Ada' } })).toThrow('`privacy.deny` must be an array')
  })

  test('that is invalid and validated after a lazy load strips all content and reports the problem', async () => {
    const parts = Promise.resolve({ ...createEventParts(), toPolicy })
    const { tracker, capture, problems } = scene({ parts }, { privacy: { deny: 'Ada' } })
    tracker.report(() => given, {})
    await new Promise((resolve) => setTimeout(resolve))
    expect(capture.events()[0]?.properties).toMatchObject({
      $ai_model: 'gpt-4o-2024-08-06',
      tracked_openai_redaction_failed: true,
    })
    expect(JSON.stringify(capture.events())).not.toContain('Ada')
    expect(problems).toEqual([
      {
        code: 'redaction_unavailable',
        dropped: 0,
        message: expect.stringMatching(/^Events go without content\. TypeError: `privacy\.deny` must be an array/),
      },
    ])
  })
})

describe('internal failures', () => {
  const broken = () => {
    throw new TypeError('ada@example.org')
  }

  test.each([
    ['a price', { price: broken }],
    ['a limit', { maxEventBytes: broken }],
  ])('%s that throws drops the event, and its error message is not repeated', (_, ports) => {
    const { tracker, problems, counts } = scene(ports)
    tracker.report(() => observation, {})
    expect(problems).toEqual([{ code: 'tracking_failed', dropped: 1, message: 'Tracking failed: TypeError.' }])
    expect(counts.stats()).toMatchObject({ captured: 1, dropped: { tracking_failed: 1 } })
  })

  test('an invalid PostHog target of one call drops that event and reports why', () => {
    const { tracker, problems, capture } = scene({
      captureFor: () => {
        throw new TypeError('Write posthog_api_key.')
      },
    })
    tracker.report(() => observation, { posthog: { host: 'x' } })
    expect(problems).toEqual([{ code: 'credentials_invalid', dropped: 1, message: 'Write posthog_api_key.' }])
    expect(capture.events()).toEqual([])
  })

  test('quietly returns the value of its function, or undefined if it throws', () => {
    const { tracker, problems } = createTestTracker()
    expect([tracker.quietly(() => 7), tracker.quietly(broken)]).toEqual([7, undefined])
    expect(problems).toMatchObject([{ code: 'tracking_failed', dropped: 0 }])
  })
})

test('tracking precedence: the call, then the async context, then the defaults', () => {
  const { tracker } = scene(
    { ambient: () => ({ userId: 'ambient', sessionId: 'ambient' }) },
    { defaults: { userId: 'default', groups: { a: '1' }, properties: { x: 1 } } },
  )
  expect(tracker.trackingOf({ userId: 'own', groups: { b: '2' } })).toEqual({
    userId: 'own',
    sessionId: 'ambient',
    groups: { a: '1', b: '2' },
    properties: { x: 1 },
  })
})
