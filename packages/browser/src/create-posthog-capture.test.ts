// @vitest-environment happy-dom
import { createCounts, type SafeEvent } from '@tracked-openai/core'
import posthog from 'posthog-js'
import { beforeAll, describe, expect, test } from 'vitest'
import { captureContract } from '../../core/test/capture-contract.js'
import { createBrowserRuntime } from './create-browser-runtime.js'
import { createPostHogCapture } from './create-posthog-capture.js'

/** With what the page does for all of its captures: posthog-js sends by itself. */
function open(instance = posthog) {
  const counts = createCounts(() => undefined)
  const options = { posthog: instance, counts, runtime: createBrowserRuntime(), isLeaving: () => false }
  const ofPage = { stats: counts.stats, flush: () => Promise.resolve(), shutdown: () => Promise.resolve() }
  return Object.assign(createPostHogCapture(options), ofPage)
}

const event = {
  name: '$ai_span',
  rows: [],
  uuid: '01977420-dc00-7000-8000-000000000001',
  timestampMs: Date.now(),
  properties: { $ai_span_name: 'x' },
} as unknown as SafeEvent

/** What arrives is seen in Chromium, end to end; here is what every capture has to keep to. */
describe('posthog-js capture', () => {
  beforeAll(() => {
    posthog.init('phc_test', {
      api_host: 'http://127.0.0.1:9',
      advanced_disable_flags: true,
      autocapture: false,
      capture_pageview: false,
      disable_session_recording: true,
      disable_surveys: true,
      opt_out_useragent_filter: true,
      request_batching: true,
    })
  })

  captureContract(() => open())

  test('events before delivery tracking has loaded are passed on, and later ones are followed', () => {
    const capture = open()
    const followed: string[] = []
    capture.send(event)
    capture.begin(() => ({ send: ({ uuid }) => void followed.push(uuid) }))
    capture.send(event)
    expect(capture.stats()).toEqual({ captured: 2, delivered: 1, pending: 1, dropped: {} })
    expect(followed).toEqual([event.uuid])
  })

  test('a burst of 200 events is not cut off by the rate limit of posthog-js', () => {
    const capture = open()
    for (let count = 0; count < 200; count += 1) capture.send(event)
    expect(capture.stats()).toMatchObject({ delivered: 200, dropped: {} })
  })

  test("events for the snippet's stub wait for posthog-js", () => {
    const stub = Object.assign([], { capture: () => undefined, init: () => undefined })
    const capture = open(stub as never)
    const taken: unknown[] = []
    const end = posthog.on('eventCaptured', (data: unknown) => taken.push(data))
    capture.send(event)
    expect(capture.stats()).toEqual({ captured: 1, delivered: 0, pending: 1, dropped: {} })
    // As posthog-js does when it takes the stub's place.
    for (const call of stub) posthog.push(call)
    capture.send(event)
    end()
    expect(capture.stats()).toEqual({ captured: 2, delivered: 2, pending: 0, dropped: {} })
    expect(taken).toMatchObject([
      { uuid: event.uuid, event: '$ai_span', properties: { $ai_span_name: 'x' } },
      { uuid: event.uuid },
    ])
  })
  test("events of a named snippet stub go to the instance with that name, not to the page's first one", () => {
    const second = posthog.init('phc_second', { ...posthog.config, name: 'second' }, 'second')
    // The snippet's stubs return their name.
    const stub = Object.assign([], { init: () => undefined, toString: () => 'posthog.second (stub)' })
    const page = globalThis as { posthog?: unknown }
    page.posthog = posthog
    const capture = open(stub as never)
    const tokens: unknown[] = []
    const ends = [posthog, second].map((instance) =>
      instance.on('eventCaptured', ({ properties }: { properties: { token?: unknown } }) =>
        tokens.push(properties.token),
      ),
    )
    capture.send(event)
    for (const end of ends) end()
    delete page.posthog
    expect([capture.project, tokens]).toEqual(['phc_second', ['phc_second']])
  })
})
