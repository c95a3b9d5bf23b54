import { createMockOpenAI, type MockOpenAI } from '@tracked-openai/devserver'
import OpenAI from 'openai'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createGateway } from '../src/context/create-gateway.js'
import { toGatewayMark } from '../src/event/to-gateway-mark.js'
import { createOpenCalls } from '../src/observe/create-open-calls.js'
import { wrapFetch } from '../src/observe/fetch/wrap-fetch.js'
import { wrapOpenAI } from '../src/observe/wrap-openai.js'
import { createTestTracker } from './create-test-tracker.js'
import { chat } from './matrix/case.js'

let mock: MockOpenAI
beforeAll(async () => {
  mock = await createMockOpenAI()
})
beforeEach(() => mock.clear())
afterAll(() => mock.close())

const tracking = {
  trace: { traceId: 't-1', parentId: 's-1', webSessionId: '01977420-dc00-7000-8000-0000000000aa' },
  userId: 'ada',
  sessionId: 'chat-1',
}
const trackingHeaders = () =>
  Object.entries(mock.requests()[0]?.headers ?? {}).filter(([name]) => /^(x-tracked|x-posthog|traceparent)/.test(name))

function scene(gateway: string, sendRequest: typeof fetch = fetch) {
  const tested = createTestTracker({ gateway: createGateway(gateway) })
  const client = new OpenAI({ apiKey: 'sk-test', baseURL: mock.url, fetch: sendRequest, maxRetries: 0 })
  return { ...tested, client: wrapOpenAI(client, tested.tracker, tracking) }
}

test('a gateway receives trace, session and user as headers, in addition to those of the caller', async () => {
  const { client } = scene(mock.url)
  for (const headers of [{ 'x-own': '1' }, new Headers({ 'x-own': '1' }), [['x-own', '1'] as [string, string]]]) {
    mock.clear()
    await client.chat.completions.create(chat, { headers: headers as Record<string, string> })
    expect(mock.requests()[0]?.headers['x-own']).toBe('1')
    expect(Object.fromEntries(trackingHeaders())).toEqual({
      'x-tracked-openai-trace-id': 't-1',
      'x-tracked-openai-parent-id': 's-1',
      'x-tracked-openai-session-id': 'chat-1',
      'x-posthog-session-id': '01977420-dc00-7000-8000-0000000000aa',
      'x-posthog-distinct-id': 'ada',
    })
  }
})

test.each([
  ['another host', 'https://gateway.example.com/v1'],
  ['a host whose name begins the same', 'http://127.0.0.1'],
])('no tracking headers are sent to %s', async (_, gateway) => {
  const { client } = scene(gateway)
  await client.chat.completions.create(chat)
  expect(trackingHeaders()).toEqual([])
})

test("noLog is sent to the gateway, and LiteLLM's keys are left in the body", async () => {
  const { client, events } = scene(mock.url)
  const silent = client.withTracking({ noLog: true })
  // The mock is OpenAI, which rejects the key.
  await silent.chat.completions.create({ ...chat, 'no-log': true } as typeof chat).catch(() => undefined)
  expect(trackingHeaders()).toEqual([['x-tracked-openai-no-log', 'true']])
  expect(mock.requests()[0]?.body).toMatchObject({ 'no-log': true })
  expect(events()).toEqual([])
})

test('a call that the gateway has reported is counted, and not reported again: as promise, as stream, by fetch', async () => {
  const marked: typeof fetch = async (...args) => {
    const response = await fetch(...args)
    const headers = new Headers(response.headers)
    headers.set('x-tracked-openai', toGatewayMark('phc_1'))
    return new Response(response.body, { status: response.status, headers })
  }
  const { client, tracker, events, counts } = scene(mock.url, marked)
  await client.chat.completions.create(chat)
  for await (const chunk of await client.chat.completions.create({ ...chat, stream: true })) void chunk
  await client.chat.completions.create({ ...chat, model: 'mock:error-400' }).catch(() => undefined)
  const ports = { newDecoder: () => new TextDecoder(), failures: createOpenCalls() }
  const init = { method: 'POST', headers: { authorization: 'x' }, body: JSON.stringify(chat) }
  await (await wrapFetch(marked, tracker, ports)(`${mock.url}/chat/completions`, init)).json()
  expect(events()).toEqual([])
  expect(counts.stats().dropped).toEqual({ reported_by_gateway: 4 })
})

test.each(['gateway.example.com', '', 7])('%j is not a valid gateway URL, and the error says what to write', (url) => {
  expect(() => createGateway(url as string)).toThrow(
    `A gateway must be an absolute URL, got ${JSON.stringify(url)}. Write gateway('https://ai.example.com/v1').`,
  )
})

test.each(['metadata', { mode: 'metadata' }] as const)(
  'a client with privacy %j asks the gateway for an event without content, and so does a single call',
  async (privacy) => {
    const privateClient = createTestTracker({ gateway: createGateway(mock.url), privacy })
    const bare = new OpenAI({ apiKey: 'sk-test', baseURL: mock.url, maxRetries: 0 })
    await wrapOpenAI(bare, privateClient.tracker).chat.completions.create(chat)
    await scene(mock.url).client.withTracking({ privacy: 'metadata' }).chat.completions.create(chat)
    await scene(mock.url).client.chat.completions.create(chat)
    expect(mock.requests().map(({ headers }) => headers['x-tracked-openai-privacy'])).toEqual([
      'metadata',
      'metadata',
      undefined,
    ])
  },
)
