import { afterAll, beforeAll, expect, test } from 'vitest'
import { createMockPostHog, type MockPostHog } from './create-mock-posthog.js'

const nowMs = Date.UTC(2026, 10, 24, 12)
let mock: MockPostHog

beforeAll(async () => {
  mock = await createMockPostHog({ now: () => nowMs })
})
afterAll(() => mock.close())

let serial = 0
const event = (more: object = {}) => ({
  event: '$pageview',
  uuid: `01977420-dc00-7000-8000-${String((serial += 1)).padStart(12, '0')}`,
  distinct_id: 'ada',
  timestamp: new Date(nowMs).toISOString(),
  properties: { a: 1 },
  ...more,
})

async function send(path: string, body: object, more: Record<string, string>) {
  const headers = { 'content-type': 'application/json', ...more }
  const response = await fetch(mock.url + path, { method: 'POST', headers, body: JSON.stringify(body) })
  return { status: response.status, text: await response.text() }
}
const stored = () => mock.events().length

const headers = {
  authorization: 'Bearer phc_x',
  'user-agent': 'test',
  'posthog-sdk-info': 'posthog-node/5.70.0',
  'posthog-attempt': '1',
  'posthog-request-id': '01977420-dc00-7000-8000-000000000001',
  'posthog-request-timestamp': new Date(nowMs).toISOString(),
}
const v1 = (...events: object[]) => ({ created_at: new Date(nowMs).toISOString(), batch: events })
const path = '/i/v1/analytics/events'

test('22: a missing header is named', async () => {
  const { 'posthog-attempt': _, ...without } = headers
  const { status, text } = await send(path, v1(event()), without)
  expect([status, JSON.parse(text)]).toMatchObject([400, { error: 'missing_required_headers' }])
})

test('each event has its own result', async () => {
  const [good, long] = [event(), event({ distinct_id: 'x'.repeat(300) })]
  const { status, text } = await send(path, v1(good, long), headers)
  expect([status, JSON.parse(text)]).toEqual([
    200,
    { results: { [good.uuid]: { result: 'ok' }, [long.uuid]: { result: 'drop', details: 'distinct_id_too_large' } } },
  ])
  expect(stored()).toBe(1)
})
