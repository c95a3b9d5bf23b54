import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { nowMs, openMockPostHog } from '../../test/mock-posthog.js'

const mock = await openMockPostHog()

const uuid = '01977420-dc00-7000-8000-000000000001'
const other = '01977420-dc00-7000-8000-000000000002'
const event = (more: object = {}) => ({
  event: '$ai_span',
  uuid,
  distinct_id: 'ada',
  timestamp: new Date(nowMs).toISOString(),
  properties: { a: 1 },
  ...more,
})
const batch = (...events: unknown[]) => ({ created_at: new Date(nowMs).toISOString(), batch: events })
const known: Record<string, string> = {
  authorization: 'Bearer phc_x',
  'content-type': 'application/json',
  'user-agent': 'test',
  'posthog-sdk-info': 'posthog-node/5.70.0',
  'posthog-attempt': '1',
  'posthog-request-id': uuid,
  'posthog-request-timestamp': new Date(nowMs).toISOString(),
}

interface Said {
  readonly status: number
  readonly error?: string
  readonly error_description?: string
  readonly error_uri?: string
  readonly results?: Record<string, { result: string; details?: string }>
}

async function send(body: unknown, headers: Record<string, string> = {}, path = '/i/v1/ai/events'): Promise<Said> {
  const isRaw = typeof body === 'string' || body instanceof Uint8Array
  const response = await fetch(mock.url + path, {
    method: 'POST',
    headers: { ...known, ...headers },
    body: isRaw ? (body as BodyInit) : JSON.stringify(body),
  })
  return { status: response.status, ...((await response.json()) as Omit<Said, 'status'>) }
}

describe('the whole batch is refused, and nothing stored', () => {
  test.each([
    ['no events', batch(), 'empty_batch'],
    ['no list of events', { created_at: '', batch: {} }, 'invalid_batch'],
    ['no time of its making', { batch: [event()] }, 'invalid_batch'],
    ['an event that is no object', batch(event(), 7), 'invalid_batch'],
    ['an array in place of a batch', [event()], 'invalid_batch'],
    ['what is no JSON', '{"batch":', 'invalid_batch'],
    [
      'half of a surrogate pair',
      JSON.stringify(batch(event({ event: 'x' }))).replace('"x"', '"\\ud800"'),
      'invalid_batch',
    ],
    ['an event without a uuid', batch(event(), event({ uuid: undefined })), 'missing_event_uuid'],
    ['an empty uuid', batch(event({ uuid: '' })), 'missing_event_uuid'],
    ['a uuid that is none', batch(event(), event({ uuid: 'x' })), 'invalid_event_uuid'],
    [
      'one uuid twice, in whatever case',
      batch(event({ uuid: 'A' + uuid.slice(1) }), event({ uuid: 'a' + uuid.slice(1) })),
      'duplicate_event_uuid',
    ],
  ])('%s', async (_, body, error) => {
    const said = await send(body)
    expect(said).toMatchObject({ status: 400, error, error_description: expect.any(String) })
    expect(said.error_uri).toMatch(/^https:/)
    expect(mock.events()).toEqual([])
  })

  test.each([
    ['posthog-sdk-info', 'posthog-node'],
    ['posthog-attempt', '0'],
    ['posthog-request-id', '7'],
    ['posthog-request-timestamp', 'yesterday'],
  ])('a header %s that says %j', async (name, value) => {
    expect(await send(batch(event()), { [name]: value })).toMatchObject({
      status: 400,
      error: 'missing_required_headers',
      error_description: expect.stringContaining(name),
    })
  })

  test.each([
    [{ authorization: 'Basic phc_x' }, 401, 'invalid_api_token'],
    [{ authorization: 'Bearer phx_x' }, 401, 'invalid_api_token'],
    [{ 'content-type': 'text/plain' }, 415, 'unsupported_content_type'],
    [{ 'content-encoding': 'lz64' }, 415, 'unsupported_content_encoding'],
    [{ 'content-encoding': 'gzip' }, 400, 'invalid_batch'],
  ])('%j', async (headers, status, error) => {
    expect(await send(batch(event()), headers)).toMatchObject({ status, error })
    expect(mock.events()).toEqual([])
  })

  test('a body over 10 MiB, and one that unpacks to over 50', async () => {
    const words = (mebibytes: number) =>
      JSON.stringify(batch(event({ properties: { words: 'x'.repeat(mebibytes * 1024 * 1024) } })))
    expect(await send(words(10))).toMatchObject({ status: 413, error: 'payload_too_large' })
    const packed = new Uint8Array(gzipSync(words(51), { level: 1 }))
    expect(await send(packed, { 'content-encoding': 'gzip' })).toMatchObject({
      status: 413,
      error: 'payload_too_large',
    })
  })
})

describe('one event is dropped, and the others are stored', () => {
  const bytes = (count: number) => ({ properties: { words: 'x'.repeat(count) } })
  test.each([
    ['missing_event_name', { event: undefined }],
    ['missing_event_name', { event: '' }],
    ['event_name_too_long', { event: 'x'.repeat(201) }],
    ['missing_distinct_id', { distinct_id: undefined }],
    ['missing_distinct_id', { distinct_id: '' }],
    ['distinct_id_too_large', { distinct_id: 'x'.repeat(201) }],
    ['invalid_event_timestamp', { timestamp: undefined }],
    ['invalid_event_timestamp', { timestamp: 'yesterday' }],
    ['malformed_event_properties', { properties: [] }],
    ['invalid_options', { options: 7 }],
    ['misrouted_event', { event: '$pageview' }],
    ['ai_event_too_big', bytes(8 * 1024 * 1024)],
  ])('%s', async (details, more) => {
    const said = await send(batch(event({ uuid: other, ...more }), event()))
    expect(said).toEqual({ status: 200, results: { [other]: { result: 'drop', details }, [uuid]: { result: 'ok' } } })
    expect(mock.events().map((stored) => stored.uuid)).toEqual([uuid])
  })

  test('on the general route AI events have a smaller limit, and any name is accepted', async () => {
    const path = '/i/v1/analytics/events'
    expect((await send(batch(event(bytes(983_040))), {}, path)).results?.[uuid]?.details).toBe('ai_event_too_big')
    expect((await send(batch(event({ event: '$pageview' })), {}, path)).results?.[uuid]).toEqual({ result: 'ok' })
  })

  test('over its quota every event is', async () => {
    const end = mock.fault({ kind: 'quota' })
    expect((await send(batch(event()))).results?.[uuid]).toEqual({ result: 'drop', details: 'llm_events_over_quota' })
    end()
    expect(mock.events()).toEqual([])
  })
})

test.each([
  ['gzip', gzipSync],
  ['deflate', deflateSync],
  ['br', brotliCompressSync],
])('%s is unpacked', async (encoding, pack) => {
  const body = new Uint8Array(pack(JSON.stringify(batch(event()))))
  expect((await send(body, { 'content-encoding': encoding })).results?.[uuid]).toEqual({ result: 'ok' })
})
