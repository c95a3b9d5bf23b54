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

/** A frame of one block that is not compressed (RFC 8878). */
function toZstd(text: string): Buffer {
  const body = Buffer.from(text)
  const sizes = Buffer.alloc(5)
  sizes.writeUInt16LE(body.length - 256, 0)
  sizes.writeUIntLE(body.length * 8 + 1, 2, 3)
  return Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x60]), sizes, body])
}

test('a zstd body is decoded, and an invalid one is rejected', async () => {
  const good = event({ properties: { words: 'x'.repeat(300) } })
  const send = (body: Buffer) =>
    fetch(mock.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-encoding': 'zstd', ...headers },
      body: new Uint8Array(body),
    })
  expect((await send(toZstd(JSON.stringify(v1(good))))).status).toBe(200)
  expect(mock.events().at(-1)?.uuid).toBe(good.uuid)
  expect((await send(Buffer.from('words'))).status).toBe(400)
})

test.each(['/i/v0/ai', '/i/v0/ai/otel', path])(
  '%s tells who has no token before it looks at the body',
  async (where) => {
    const body = new Uint8Array(30 * 1024 * 1024)
    expect((await fetch(mock.url + where, { method: 'POST', body })).status).toBe(401)
    const authorization = 'Bearer phc_x'
    const known = await fetch(mock.url + where, { method: 'POST', headers: { authorization }, body })
    expect(known.status).toBe(413)
  },
)

test('spans of OpenTelemetry are counted, AI spans apart', async () => {
  const authorization = 'Bearer phc_x'
  const operation = { key: 'gen_ai.operation.name', value: { stringValue: 'chat' } }
  const post = async (spans: object[]) =>
    (
      await fetch(`${mock.url}/i/v0/ai/otel`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] }),
      })
    ).status
  const spans = (count: number, more: object) =>
    Array.from({ length: count }, (_, id) => ({ spanId: `${id}`, ...more }))
  expect([await post(spans(1000, {})), await post(spans(1001, {}))]).toEqual([200, 400])
  const ai = { attributes: [operation] }
  expect([await post(spans(100, ai)), await post(spans(101, ai))]).toEqual([200, 400])
})

test('flag definitions need a secret key', async () => {
  const ask = (authorization?: string) =>
    fetch(`${mock.url}/flags/definitions`, authorization ? { headers: { authorization } } : {})
  expect([(await ask()).status, (await ask('Bearer phc_x')).status]).toEqual([401, 401])
  expect(await (await ask('Bearer phs_x')).json()).toMatchObject({ flags: [] })
})
