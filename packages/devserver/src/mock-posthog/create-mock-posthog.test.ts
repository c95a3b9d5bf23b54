import { request } from 'node:http'
import { PostHog } from 'posthog-node'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createMockPostHog, type MockPostHog } from './create-mock-posthog.js'
import type { Fault } from './faults.js'

let mock: MockPostHog
let clients: PostHog[] = []

beforeAll(async () => {
  mock = await createMockPostHog()
})
beforeEach(() => mock.clear())
afterEach(async () => {
  for (const client of clients) await client.shutdown(100).catch(() => undefined)
  clients = []
  await fetch(`${mock.url}/__mock/faults`, { method: 'DELETE' })
})
afterAll(() => mock.close())

function posthog(options = {}): PostHog {
  const client = new PostHog('phc_x', { host: mock.url, fetchRetryDelay: 5, flushInterval: 20, ...options })
  clients.push(client)
  return client
}
const post = (more: object = {}, path = '/batch/') =>
  fetch(mock.url + path, {
    method: 'POST',
    body: JSON.stringify({
      api_key: 'phc_x',
      batch: [
        {
          event: '$pageview',
          distinct_id: 'ada',
          uuid: '01977420-dc00-7000-8000-0000000000aa',
          timestamp: new Date().toISOString(),
          ...more,
        },
      ],
    }),
  })

describe('with the real posthog-node', () => {
  test('what is captured arrives', async () => {
    const client = posthog()
    for (const name of ['one', 'two', 'three']) client.capture({ distinctId: 'ada', event: name })
    await client.flush()
    expect((await mock.waitFor(3)).map(({ event }) => event)).toEqual(['one', 'two', 'three'])
  })

  test('a lost answer causes a repeated event, which is merged', async () => {
    mock.fault({ kind: 'reset-after-read', times: 1 })
    const client = posthog()
    client.capture({ distinctId: 'ada', event: 'one', uuid: '01977420-dc00-7000-8000-0000000000bb' })
    await client.flush()
    await expect.poll(() => mock.arrivals().length).toBe(2)
    expect(mock.events()).toHaveLength(1)
  })
})

describe('faults', () => {
  test.each([400, 401, 408, 413, 429, 500, 503])(
    'status %i refuses and stores nothing, as often as it was told',
    async (status) => {
      mock.fault({ kind: 'status', status, times: 1, retryAfterSeconds: 2 })
      const answer = await post()
      expect([answer.status, answer.headers.get('retry-after'), mock.events().length]).toEqual([status, '2', 0])
      expect((await post()).status).toBe(200)
    },
  )

  test('a status below 300 stores, and a redirect does not', async () => {
    mock.fault({ kind: 'status', status: 204, times: 1 })
    expect([(await post()).status, mock.events().length]).toEqual([204, 1])
    mock.clear()
    const end = mock.fault({ kind: 'status', status: 302 })
    await post()
    expect(mock.events()).toEqual([])
    end()
  })

  test('413 above a size, and only above it', async () => {
    mock.fault({ kind: '413-above', bytes: 1_000 })
    expect((await post()).status).toBe(200)
    expect((await post({ properties: { x: 'x'.repeat(2_000) } })).status).toBe(413)
  })

  test('a fault for one text hits the requests that have it, compressed or not', async () => {
    mock.fault({ kind: 'status', status: 400, onlyContaining: 'poison' })
    expect((await post()).status).toBe(200)
    expect((await post({ properties: { x: 'poison' } })).status).toBe(400)
    const client = posthog({ fetchRetryCount: 0 })
    client.on('error', () => undefined)
    client.capture({ distinctId: 'ada', event: 'poison' })
    await client.flush().catch(() => undefined)
    expect(mock.requests().at(-1)).toMatchObject({ status: 400, headers: { 'content-encoding': 'gzip' } })
  })

  test.each(['refuse', 'reset-after-read'] as const)('%s drops the connection', async (kind) => {
    mock.fault({ kind })
    await expect(post()).rejects.toThrow()
    expect(mock.events()).toHaveLength(kind === 'refuse' ? 0 : 1)
  })

  test('hang never answers, slow answers late', async () => {
    const end = mock.fault({ kind: 'hang' })
    await expect(
      fetch(`${mock.url}/batch/`, { method: 'POST', body: '{}', signal: AbortSignal.timeout(80) }),
    ).rejects.toThrow()
    end()
    mock.fault({ kind: 'slow', delayMs: 60 })
    const answering = post()
    await mock.waitFor(1)
    expect((await answering).status).toBe(200)
  })

  test('without AI routes these are 404, and the others stay', async () => {
    mock.fault({ kind: 'no-ai-routes' })
    expect((await post({ event: '$ai_span' }, '/i/v0/ai/batch/')).status).toBe(404)
    expect((await post()).status).toBe(200)
  })

  test('over quota, v0 answers Ok and discards', async () => {
    mock.fault({ kind: 'quota' })
    expect([(await post()).status, mock.events().length]).toEqual([200, 0])
  })

  test('are switched over HTTP, too', async () => {
    const control = (method: string, what: string, body?: object) =>
      fetch(`${mock.url}/__mock/${what}`, { method, body: body && JSON.stringify(body) })
    expect((await control('POST', 'fault', { kind: 'status', status: 503 })).status).toBe(200)
    expect((await post()).status).toBe(503)
    await control('DELETE', 'faults')
    expect((await post()).status).toBe(200)
    expect(await (await control('GET', 'events')).json()).toHaveLength(1)
    expect((await control('POST', 'fault', { kind: 'flood' })).status).toBe(400)
  })

  test.each([
    [{ kind: 'flood' }, /`kind` must be one of status/],
    [{ kind: 'status' }, /`status` of fault 'status' must be a number from 200 to 599/],
    [{ kind: 'status', status: 1000 }, /must be a number from 200 to 599/],
    [{ kind: 'status', status: 503, time: 2 }, /Fault 'status' has no `time`. It has: kind, times, onlyPath/],
    [{ kind: 'status', status: 503, times: 0 }, /`times` of fault 'status' must be a number from 1 on/],
    [{ kind: 'slow', delayMs: -1 }, /`delayMs` of fault 'slow' must be a number of milliseconds/],
    [{ kind: 'refuse', onlyContaining: 'x' }, /drops the connection before it reads/],
    [7, /A fault is an object/],
  ])('%j is not a valid fault, and the error says so', (fault, message) => {
    expect(() => mock.fault(fault as Fault)).toThrow(message)
  })
})

describe('the control routes', () => {
  const read = (headers: Record<string, string>) =>
    new Promise<number | undefined>((resolve, reject) => {
      const { hostname, port } = new URL(mock.url)
      request({ hostname, port, path: '/__mock/events', headers, agent: false }, (answer) => {
        answer.resume()
        resolve(answer.statusCode)
      })
        .on('error', reject)
        .end()
    })

  test('answer programs and pages of this machine', async () => {
    expect(await read({})).toBe(200)
    expect(await read({ origin: 'http://localhost:5173' })).toBe(200)
  })

  test.each<Record<string, string>>([
    { origin: 'https://site.example' },
    { origin: 'null' },
    { host: 'rebound.example' },
  ])('answer no other site: %j', async (headers) => expect(await read(headers)).toBe(403))
})

test('config and flags satisfy posthog-js', async () => {
  expect(await (await fetch(`${mock.url}/array/phc_x/config`)).json()).toMatchObject({
    token: 'phc_x',
    hasFeatureFlags: false,
    sessionRecording: false,
  })
  expect(await (await fetch(`${mock.url}/array/phc_x/config.js`)).text()).toContain('_POSTHOG_REMOTE_CONFIG')
  const flags = await fetch(`${mock.url}/flags/?v=2`, {
    method: 'POST',
    body: JSON.stringify({ token: 'phc_x', distinct_id: 'ada' }),
  })
  expect(await flags.json()).toMatchObject({ flags: {}, errorsWhileComputingFlags: false })
})

test('an AI event that violates the event tables fails a test, and is named', async () => {
  const uuid = '01977420-dc00-7000-8000-0000000000cc'
  await post({ event: '$ai_generation', uuid, properties: { $ai_latency: '1 s' } })
  expect(mock.problems()).toContain(`${uuid} $ai_generation: $ai_latency must be seconds, got string`)
  expect(() => mock.assertSound()).toThrow(/Events that break the tables:\n.*\$ai_trace_id is missing/)
  mock.clear()
  expect(() => mock.assertSound()).not.toThrow()
})

test('a wait that times out reports what arrived instead', async () => {
  await post()
  await expect(mock.waitFor(2, { timeoutMs: 30 })).rejects.toThrow(
    'After 30 ms 2 events had not come. Came: $pageview. Requests: POST /batch/ 200.',
  )
})

test('listeners get every arrival until they are removed', async () => {
  const heard: string[] = []
  const end = mock.onArrival(({ stored }) => heard.push(stored.event))
  await post()
  end()
  await post()
  expect(heard).toEqual(['$pageview'])
})
