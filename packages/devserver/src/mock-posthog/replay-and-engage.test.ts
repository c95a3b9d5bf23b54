import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { nowMs, openMockPostHog } from '../../test/mock-posthog.js'

const mock = await openMockPostHog()

async function answer(path: string, body?: object | string, method = body === undefined ? 'GET' : 'POST') {
  const text = typeof body === 'object' ? JSON.stringify(body) : body
  const response = await fetch(mock.url + path, { method, body: text })
  return [response.status, await response.text()]
}
const ok = [200, '{"status":"Ok"}']
const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64')
const query = (text: string) => encodeURIComponent(text)

describe('/s', () => {
  const snapshot = (properties: object = {}) => ({
    event: '$snapshot',
    token: 'phc_x',
    distinct_id: 'ada',
    properties: { $session_id: '01977420-dc00-7000-8000-000000000001', $snapshot_data: [{ type: 2 }], ...properties },
  })

  test('takes a recording, compressed or not, and stores no event', async () => {
    expect(await answer('/s/', [snapshot(), snapshot({ $snapshot_data: { type: 3 } })])).toEqual(ok)
    expect(await answer('/s', { api_key: 'phc_x', batch: [snapshot()] })).toEqual(ok)
    expect(await answer(`/s/?data=${query(base64(snapshot()))}`)).toEqual(ok)
    expect(await answer('/s/?beacon=1', snapshot())).toEqual([204, ''])
    const body = new Uint8Array(gzipSync(JSON.stringify(snapshot())))
    expect((await fetch(`${mock.url}/s/?compression=gzip-js`, { method: 'POST', body })).status).toBe(200)
    expect(mock.events()).toEqual([])
  })

  test.each([
    [snapshot({ $session_id: undefined }), 'replay event submitted without session id'],
    [snapshot({ $session_id: 7 }), 'replay event has invalid session id'],
    [snapshot({ $session_id: 'x'.repeat(71) }), 'replay event has invalid session id'],
    [snapshot({ $session_id: 'a b' }), 'replay event has invalid session id'],
    [snapshot({ $snapshot_data: undefined }), 'replay event submitted without snapshot data'],
    [snapshot({ $snapshot_data: 'text' }), 'replay event submitted without snapshot data'],
    [[snapshot(), snapshot({ $snapshot_data: undefined })], 'replay event submitted without snapshot data'],
    [{ ...snapshot(), distinct_id: '' }, 'event submitted without a distinct_id'],
    ['', 'request missing data payload'],
    ['{', 'failed to parse request: invalid JSON'],
  ])('refuses %j: %s', async (body, message) => {
    expect(await answer('/s/', body, 'POST')).toEqual([400, message])
  })

  test('refuses who has no token, and says when its quota is used up', async () => {
    expect(await answer('/s/', { ...snapshot(), token: undefined })).toEqual([
      401,
      'event submitted without an api_key',
    ])
    const end = mock.fault({ kind: 'quota' })
    expect(await answer('/s/', snapshot())).toEqual([200, '{"status":"Ok","quota_limited":["recordings"]}'])
    end()
  })
})

describe('/engage', () => {
  const person = { token: 'phc_x', distinct_id: 'ada', $set: { plan: 'free' } }

  test('is an $identify where it names no event', async () => {
    expect(await answer('/engage/', person)).toEqual(ok)
    expect(await answer('/engage', { $token: 'phc_x', $distinct_id: 'bob', $set: { plan: 'paid' } })).toEqual(ok)
    expect(await answer('/engage', { ...person, event: 'seen' })).toEqual(ok)
    expect(mock.events().map(({ event, distinct_id: id }) => [event, id])).toEqual([
      ['$identify', 'ada'],
      ['$identify', 'bob'],
      ['seen', 'ada'],
    ])
  })

  test('takes it in base64, in a form and in the query, as the first libraries sent it', async () => {
    const body = new URLSearchParams({ data: base64(person) }).toString()
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    expect((await fetch(`${mock.url}/engage/`, { method: 'POST', headers, body })).status).toBe(200)
    expect(await answer('/engage/', base64(person))).toEqual(ok)
    expect(await answer(`/engage/?data=${query(base64(person))}`)).toEqual(ok)
    expect(mock.events().map(({ event }) => event)).toEqual(['$identify', '$identify', '$identify'])
  })

  test('elsewhere an event without a name is refused', async () => {
    expect(await answer('/e/', person)).toEqual([400, expect.stringMatching(/^failed to parse request: data did not/)])
    expect(mock.events()).toEqual([])
  })
})

describe.each(['/e/', '/capture', '/track/', '/batch/', '/i/v0/e'])('GET %s?data=', (path) => {
  const event = { event: 'seen', token: 'phc_x', distinct_id: 'ada', timestamp: new Date(nowMs).toISOString() }

  test('takes JSON and base64, and a beacon hears nothing', async () => {
    expect(await answer(`${path}?data=${query(JSON.stringify(event))}`)).toEqual(ok)
    expect(await answer(`${path}?data=${query(base64(event))}`)).toEqual(ok)
    expect(await answer(`${path}?compression=base64&beacon=1&data=${query(base64([event]))}`)).toEqual([204, ''])
    expect(mock.events().map(({ event, distinct_id: id }) => [event, id])).toEqual(Array(3).fill(['seen', 'ada']))
  })

  test('the clock of the sender comes as `_`', async () => {
    const sentAtMs = nowMs + 3_600_000
    const late = { ...event, timestamp: new Date(sentAtMs - 5_000).toISOString() }
    await answer(`${path}?_=${sentAtMs}&data=${query(base64(late))}`)
    expect(Date.parse(mock.events()[0]?.timestamp ?? '')).toBe(nowMs - 5_000)
  })

  test('without data, or with what is none, it is refused', async () => {
    expect(await answer(path)).toEqual([400, 'request missing data payload'])
    expect(await answer(`${path}?data=`)).toEqual([400, 'request missing data payload'])
    expect(await answer(`${path}?data=words`)).toEqual([400, expect.stringMatching(/^failed to parse request/)])
    expect(mock.events()).toEqual([])
  })

  test('what the query has comes before a body', async () => {
    await answer(`${path}?data=${query(base64(event))}`, { ...event, event: 'other' })
    expect(mock.events().map(({ event }) => event)).toEqual(['seen'])
  })
})

test.each(['/i/v0/ai/batch', '/i/v0/ai', '/i/v1/analytics/events', '/i/v1/ai/events'])(
  'GET %s is 405',
  async (path) => {
    expect((await answer(`${path}?data=e30=`))[0]).toBe(405)
  },
)
