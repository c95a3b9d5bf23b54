// @vitest-environment happy-dom
import type { PostHog } from 'posthog-js'
import { expect, test } from 'vitest'
import { createTrace, flush, trackedFetch, trackedRealtime } from './index.js'

test.each([
  ['trackedFetch', trackedFetch, fetch],
  ['trackedRealtime', trackedRealtime, new WebSocket('ws://127.0.0.1:9')],
])('a trace uses the options of the client that was made last, by %s too', async (_, make, given) => {
  const captured: Record<string, unknown>[] = []
  const capture = (_: string, properties: Record<string, unknown>) => captured.push(properties)
  const posthog = { __loaded: true, init: () => undefined, capture, get_distinct_id() {}, get_session_id() {} }
  make(given as never, { posthog: posthog as unknown as PostHog, privacy: 'metadata' })
  createTrace({ name: 'chat', input: 'Hi' }).end('Hello')
  await flush()
  expect(captured).toHaveLength(1)
  expect(captured[0]).not.toHaveProperty('$ai_input_state')
})
