// @vitest-environment happy-dom
import { createCounts, type Problem, type SafeEvent } from '@tracked-openai/core'
import posthog, { type CaptureResult } from 'posthog-js'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { createFakeRuntime } from '../../../core/test/fake-runtime.js'
import { createDelivery } from './create-delivery.js'

beforeAll(() => {
  posthog.init('phc_delivery', {
    api_host: 'http://127.0.0.1:9',
    advanced_disable_flags: true,
    autocapture: false,
    capture_pageview: false,
    disable_session_recording: true,
    disable_surveys: true,
    persistence: 'localStorage',
  })
})
afterEach(() => {
  for (const key of storedKeys()) localStorage.removeItem(key)
})

interface Handed {
  readonly _batchKey: string
  readonly _url: string
  readonly timestamp: Date
  readonly transport?: string
}

const day = 86_400_000
const storedKeys = () => Object.keys(localStorage).filter((key) => key.startsWith('tracked-openai/'))
const eventOf = (serial: number, content = 'x') =>
  ({
    name: '$ai_span',
    rows: [],
    uuid: `01977420-dc00-7000-8000-${String(serial).padStart(12, '0')}`,
    timestampMs: 1_750_000_000_000,
    properties: { $ai_input_state: content },
  }) as unknown as SafeEvent

/** `take` is what `before_send` makes of an event. */
function scene(take = (event: CaptureResult): CaptureResult => event, isLeaving = () => false) {
  const runtime = createFakeRuntime()
  const problems: Problem[] = []
  const counts = createCounts((problem) => problems.push(problem))
  const handed: Handed[] = []
  const delivery = createDelivery({
    posthog: () => posthog,
    counts,
    runtime,
    isLeaving,
    hand({ name, uuid, properties }, options) {
      counts.captured()
      handed.push(options as Handed)
      return take({ uuid, event: name, properties, timestamp: (options as Handed).timestamp })
    },
  })
  return { delivery, runtime, problems, counts, handed }
}

test('events share a batch until posthog-js serialises it, and its URL names it', () => {
  const { delivery, handed } = scene()
  delivery.send(eventOf(1))
  delivery.send(eventOf(2))
  handed[0]?.timestamp.toISOString()
  delivery.send(eventOf(3))
  const [first, second, third] = handed.map(({ _batchKey }) => _batchKey)
  expect(first).toBe(second)
  expect(third).not.toBe(first)
  expect(handed[2]?._url).toBe(`http://127.0.0.1:9/e/?batch=${third}`)
})

test('if before_send replaces the date, each event gets its own batch', () => {
  const { delivery, handed } = scene((event) => ({ ...event, timestamp: new Date() }))
  delivery.send(eventOf(1))
  delivery.send(eventOf(2))
  expect(handed[0]?._batchKey).not.toBe(handed[1]?._batchKey)
})

test('a before_send that serialises the event does not split the batch', () => {
  const { delivery, handed } = scene((event) => (JSON.stringify(event) ? event : event))
  delivery.send(eventOf(1))
  delivery.send(eventOf(2))
  expect(handed[0]?._batchKey).toBe(handed[1]?._batchKey)
})

test('while the page is being left, each event is stored and sent by its own beacon', () => {
  const { delivery, handed } = scene(undefined, () => true)
  delivery.send(eventOf(1))
  delivery.send(eventOf(2))
  expect(handed.map(({ transport, _batchKey }) => [transport, _batchKey])).toEqual([
    ['sendBeacon', undefined],
    ['sendBeacon', undefined],
  ])
  expect([new Set(handed.map(({ _url }) => _url)).size, storedKeys().length]).toEqual([2, 2])
})

test('an event is stored as before_send returned it, and counts as pending', () => {
  const { delivery, counts } = scene((event) => ({ ...event, properties: { left: 1n } }))
  delivery.send(eventOf(1))
  const [key = ''] = storedKeys()
  expect(localStorage.getItem(key)).toBe(
    `1750000000000 {"uuid":"${eventOf(1).uuid}","event":"$ai_span","properties":{"left":"1"},"timestamp":"2025-06-15T15:06:40.000Z"}`,
  )
  expect(counts.stats()).toEqual({ captured: 1, delivered: 0, pending: 1, dropped: {} })
})

test('events that cannot be serialised are left to posthog-js', () => {
  const circle: Record<string, unknown> = {}
  circle.circle = circle
  const { delivery, counts } = scene((event) => ({ ...event, properties: circle }))
  delivery.send(eventOf(1))
  expect([storedKeys(), counts.stats().delivered]).toEqual([[], 1])
})

test('events that could not be delivered for seven days are dropped with a reason', async () => {
  const nowMs = createFakeRuntime().now()
  localStorage.setItem(`tracked-openai/phc_delivery/gone/a`, `${nowMs - 8 * day} {}`)
  const { counts, problems } = scene()
  await expect.poll(() => counts.stats().captured).toBe(1)
  expect(counts.stats()).toEqual({ captured: 1, delivered: 0, pending: 0, dropped: { posthog_unreachable: 1 } })
  expect([problems.map(({ code }) => code), storedKeys()]).toEqual([['posthog_unreachable'], []])
})

test('beyond the limit, the oldest event is dropped and counted', () => {
  const { delivery, counts } = scene((event) => ({ ...event, properties: { long: 'x'.repeat(150_000) } }))
  for (let serial = 1; serial <= 5; serial += 1) delivery.send(eventOf(serial))
  expect(counts.stats()).toEqual({ captured: 5, delivered: 0, pending: 3, dropped: { queue_overflow: 2 } })
  expect(storedKeys()).toHaveLength(3)
})
