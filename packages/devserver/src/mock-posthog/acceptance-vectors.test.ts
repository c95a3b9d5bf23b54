import lzString from 'lz-string'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { nowMs, openMockPostHog } from '../../test/mock-posthog.js'

const mock = await openMockPostHog()

let serial = 0
const uuid = () => `01977420-dc00-7000-8000-${String((serial += 1)).padStart(12, '0')}`
const event = (more: object = {}) => ({
  event: '$pageview',
  uuid: uuid(),
  distinct_id: 'ada',
  timestamp: new Date(nowMs).toISOString(),
  properties: { a: 1 },
  ...more,
})
const batch = (...events: object[]) => ({ api_key: 'phc_x', sent_at: new Date(nowMs).toISOString(), batch: events })

interface Sent {
  readonly status: number
  readonly text: string
  readonly headers: Headers
}

async function send(
  path: string,
  body: string | Buffer | object,
  headers: Record<string, string> = {},
  method = 'POST',
): Promise<Sent> {
  const isRaw = typeof body === 'string' || Buffer.isBuffer(body)
  const response = await fetch(mock.url + path, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(method !== 'GET' && { body: isRaw ? (body as BodyInit) : JSON.stringify(body) }),
  })
  return { status: response.status, text: await response.text(), headers: response.headers }
}

const answer = async (...sent: Parameters<typeof send>) => {
  const { status, text } = await send(...sent)
  return [status, text]
}
const ok = [200, '{"status":"Ok"}']
const stored = () => mock.events().length

/** An `$ai_generation` whose JSON has exactly this many bytes. */
function ofBytes(bytes: number): object {
  const empty = event({ event: '$ai_generation', properties: { $ai_input: '' } })
  return { ...empty, properties: { $ai_input: 'x'.repeat(bytes - JSON.stringify(empty).length) } }
}

test('1: gzip without a hint is accepted', async () => {
  expect(await answer('/e/', gzipSync(JSON.stringify(batch(event()))), { 'content-type': 'text/plain' })).toEqual(ok)
  expect(stored()).toBe(1)
})

test.each(['lz64', 'lz-string'])('%s in a form is decoded, and invalid data is rejected', async (compression) => {
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  const post = async (data: string) =>
    (await answer('/e/', `data=${encodeURIComponent(data)}&compression=${compression}`, form))[0]
  expect(await post(lzString.compressToBase64(JSON.stringify(batch(event()))))).toBe(200)
  expect(await post('====')).toBe(400)
})

test('2: base64 in a form is accepted', async () => {
  const data = encodeURIComponent(Buffer.from(JSON.stringify(batch(event()))).toString('base64'))
  expect(
    await answer('/e/?compression=base64', `data=${data}`, { 'content-type': 'application/x-www-form-urlencoded' }),
  ).toEqual(ok)
  expect(stored()).toBe(1)
})

test('3: a form without data is refused', async () => {
  const [status] = await answer('/e/', 'nothing=1', { 'content-type': 'application/x-www-form-urlencoded' })
  expect(status).toBe(400)
})

test('4: a beacon is answered 204', async () => {
  expect(await answer('/e/?beacon=1', batch(event()))).toEqual([204, ''])
  expect(stored()).toBe(1)
})

test('5: a plain POST is answered 200, never 204', async () => {
  for (const path of ['/e', '/e/', '/capture/', '/track', '/batch/', '/i/v0/e/'])
    expect(await answer(path, batch(event()))).toEqual(ok)
  expect(stored()).toBe(6)
})

test('6: a lone surrogate rejects the whole batch', async () => {
  const text = JSON.stringify(batch(event(), event(), event({ properties: { x: 'HALF' } }))).replace('HALF', '\\ud800')
  const [status] = await answer('/batch/', text)
  expect([status, stored()]).toEqual([400, 0])
})

test('7: a number as timestamp rejects the whole batch', async () => {
  const [status] = await answer('/batch/', batch(event(), event(), event({ timestamp: 1_700_000_000 })))
  expect([status, stored()]).toEqual([400, 0])
})

test('8: a wrong uuid refuses the batch, an empty one does not', async () => {
  expect((await send('/batch/', batch(event(), event({ uuid: 'x' })))).status).toBe(400)
  expect(stored()).toBe(0)
  expect(await answer('/batch/', batch(event({ uuid: '' })))).toEqual(ok)
  expect(stored()).toBe(1)
})

test.each(['01977420DC0070008000000000000ABC', 'urn:uuid:01977420-dc00-7000-8000-000000000abc'])(
  'the uuid %s is accepted, and stored in the usual form',
  async (written) => {
    expect(await answer('/batch/', batch(event({ uuid: written })))).toEqual(ok)
    expect(mock.events()[0]?.uuid).toBe('01977420-dc00-7000-8000-000000000abc')
  },
)

test('a time that is null or unreadable is now', async () => {
  expect(await answer('/batch/', batch(event({ timestamp: null }), event({ timestamp: 'soon' })))).toEqual(ok)
  expect(mock.events().map(({ timestamp }) => timestamp)).toEqual(Array(2).fill(new Date(nowMs).toISOString()))
})

test('9: an event without a distinct id refuses the batch', async () => {
  expect(await answer('/batch/', batch(event(), event({ distinct_id: undefined })))).toEqual([
    400,
    'event submitted without a distinct_id',
  ])
  expect(await answer('/batch/', batch(event({ distinct_id: undefined, properties: { distinct_id: 'ada' } })))).toEqual(
    ok,
  )
})

test('10: tokens that are missing, personal, too long or of two projects are refused', async () => {
  expect(await answer('/e/', event())).toEqual([401, 'event submitted without an api_key'])
  expect(await answer('/e/', event({ api_key: 'phx_mine' }))).toEqual([401, 'API key is not valid: personal_api_key'])
  expect(await answer('/e/', event({ api_key: 'x'.repeat(65) }))).toEqual([401, 'API key is not valid: too_long'])
  expect(await answer('/e/', event({ api_key: 'phc_ö' }))).toEqual([401, 'API key is not valid: not_ascii'])
  expect(await answer('/e/', [event({ token: 'phc_a' }), event({ token: 'phc_b' })])).toEqual([
    401,
    'batch submitted with inconsistent api_key values',
  ])
})

test('11: an unknown token is accepted', async () => {
  expect(await answer('/batch/', { ...batch(event()), api_key: 'phc_nobody' })).toEqual(ok)
})

test('12: a request without events is refused', async () => {
  expect(await answer('/batch/', batch())).toEqual([400, 'request holds no event'])
  expect(await answer('/e/', '[]')).toEqual([400, 'request holds no event'])
})

test('13: an empty body is refused', async () => {
  expect(await answer('/e/', '')).toEqual([400, 'request missing data payload'])
})

test('14: an AI event of 983,041 bytes refuses the whole batch', async () => {
  const [status, text] = await answer('/batch/', batch(event(), ofBytes(983_041)))
  expect([status, stored()]).toEqual([413, 0])
  expect(text).toContain(
    'maximum AI event size exceeded: AI event $ai_generation is 983041 bytes, over the 983040-byte limit',
  )
  expect(await answer('/batch/', batch(ofBytes(983_040)))).toEqual(ok)
})

test('15: the AI route accepts the same event', async () => {
  expect(await answer('/i/v0/ai/batch/', batch(ofBytes(983_041)))).toEqual(ok)
})

test('16: the AI route refuses other events', async () => {
  expect((await send('/i/v0/ai/batch/', batch(event()))).status).toBe(400)
})

test('17: the same event sent twice is one', async () => {
  const same = event()
  expect(await answer('/batch/', batch(same))).toEqual(ok)
  expect(await answer('/batch/', batch(same))).toEqual(ok)
  expect([mock.arrivals().length, stored()]).toEqual([2, 1])
})

test('a repeat with another name, person or day is another event', async () => {
  const same = event()
  const others = [
    { ...same, distinct_id: 'bob' },
    { ...same, event: '$autocapture' },
    { ...same, timestamp: new Date(nowMs - 86_400_000).toISOString() },
  ]
  for (const one of [same, ...others]) await send('/batch/', batch(one))
  expect(stored()).toBe(4)
})

test('18: JSON that is nested too deep is refused', async () => {
  const deep = `${'['.repeat(130)}1${']'.repeat(130)}`
  expect(
    (await send('/batch/', JSON.stringify(batch(event({ properties: { x: 'DEEP' } }))).replace('"DEEP"', deep))).status,
  ).toBe(400)
})

test('19: more than 20 MiB on the wire is refused', async () => {
  expect((await send('/batch/', Buffer.alloc(20 * 1024 * 1024 + 1, 0x20))).status).toBe(413)
})

test('20: a wrong method and an unknown path are refused', async () => {
  expect((await send('/e/', batch(event()), {}, 'PUT')).status).toBe(405)
  expect((await send('/nope', '', {}, 'GET')).status).toBe(404)
  expect((await send('//e/', batch(event()))).status).toBe(404)
})

test('21: a preflight is mirrored, with credentials', async () => {
  const { status, headers } = await send(
    '/e/',
    '',
    {
      origin: 'https://app.test',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type',
    },
    'OPTIONS',
  )
  expect(status).toBe(200)
  expect(headers.get('access-control-allow-origin')).toBe('https://app.test')
  expect(headers.get('access-control-allow-headers')).toBe('content-type')
  expect(headers.get('access-control-allow-credentials')).toBe('true')
})

test('23: a time more than 23 hours in the future is replaced by now', async () => {
  await send('/batch/', batch(event({ timestamp: new Date(nowMs + 2 * 86_400_000).toISOString() })))
  expect(mock.events()[0]?.timestamp).toBe(new Date(nowMs).toISOString())
})

test("a client's wrong clock is corrected", async () => {
  const wrongMs = nowMs - 3_600_000
  await send('/batch/', {
    ...batch(event({ timestamp: new Date(wrongMs - 1_000).toISOString() })),
    sent_at: new Date(wrongMs).toISOString(),
  })
  expect(mock.events()[0]?.timestamp).toBe(new Date(nowMs - 1_000).toISOString())
})

test('24: a distinct id of 300 characters is cut to 200', async () => {
  await send('/batch/', batch(event({ distinct_id: 'x'.repeat(300) })))
  expect(mock.events()[0]?.distinct_id).toBe('x'.repeat(200))
})
