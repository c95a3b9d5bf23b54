import { observeOpenAI } from '@langfuse/openai'
import { instrumentOpenAiClient } from '@sentry/node'
import { createMockOpenAI, type MockOpenAI } from '@tracked-openai/devserver'
import OpenAI, { AzureOpenAI } from 'openai'
import { BedrockOpenAI } from 'openai/bedrock'
import { BedrockOpenAI as BedrockOpenAI7 } from 'openai7/bedrock'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createOpenCalls } from '../src/observe/create-open-calls.js'
import { wrapFetch } from '../src/observe/fetch/wrap-fetch.js'
import { wrapOpenAI } from '../src/observe/wrap-openai.js'
import { createTestTracker, type TestTracker } from './create-test-tracker.js'
import { chat, responses } from './matrix/case.js'

let mock: MockOpenAI
let testTracker: TestTracker
const wrap = <Client extends object>(client: Client) => wrapOpenAI(client, testTracker.tracker)
const open = (options = {}) => new OpenAI({ apiKey: 'sk-test', baseURL: mock.url, maxRetries: 0, ...options })
const endings = () => testTracker.events().map(({ tracked_openai_ending: ending }) => ending)

beforeAll(async () => {
  mock = await createMockOpenAI()
})
beforeEach(() => {
  testTracker = createTestTracker()
  mock.clear()
})
afterAll(() => mock.close())

test('a client that is wrapped twice gives one event per call', async () => {
  const answer = await wrap(wrap(open())).chat.completions.create(chat)
  expect(answer.choices).toHaveLength(1)
  expect(endings()).toEqual(['finished'])
})

test('a scoped client that is wrapped again keeps its tracking', async () => {
  const silent = wrap(wrap(open()).withTracking({ noLog: true, userId: 'ada' }))
  await silent.chat.completions.create(chat)
  expect(endings()).toEqual([])
  await silent.withTracking({ noLog: false }).chat.completions.create(chat)
  expect(testTracker.capture.events()).toMatchObject([{ distinctId: 'ada' }])
})

test('the given client is not modified, and stays untracked', async () => {
  const client = open()
  const before = [Reflect.ownKeys(client), Reflect.ownKeys(client.chat), Reflect.ownKeys(client.chat.completions)]
  await wrap(client).chat.completions.create(chat)
  await client.chat.completions.create(chat)
  expect([Reflect.ownKeys(client), Reflect.ownKeys(client.chat), Reflect.ownKeys(client.chat.completions)]).toEqual(
    before,
  )
  expect(endings()).toEqual(['finished'])
})

test('a frozen client works', async () => {
  const client = Object.freeze(open())
  Object.freeze(client.chat)
  Object.freeze(client.chat.completions)
  await wrap(client).chat.completions.create(chat)
  expect(endings()).toEqual(['finished'])
})

test('AzureOpenAI keeps its class, its paths and its deployment', async () => {
  const options = {
    apiKey: 'azure-key',
    apiVersion: '2024-10-21',
    endpoint: mock.url.replace('/v1', ''),
    deployment: 'mine',
  }
  const client = wrap(new AzureOpenAI(options))
  expect(client).toBeInstanceOf(AzureOpenAI)
  await client.chat.completions.create(chat)
  for await (const chunk of await client.chat.completions.create({ ...chat, stream: true })) void chunk
  expect(mock.requests().map(({ path, query }) => [path, query])).toEqual([
    ['/openai/deployments/mine/chat/completions', { 'api-version': '2024-10-21' }],
    ['/openai/deployments/mine/chat/completions', { 'api-version': '2024-10-21' }],
  ])
  expect(endings()).toEqual(['finished', 'finished'])
})

// Its `responses.stream` is its own, and calls the client that it was made for.
test.each([
  ['6', BedrockOpenAI],
  ['7', BedrockOpenAI7],
])('BedrockOpenAI of openai %s: each call is one event, helpers included', async (_, Client) => {
  const bare = new Client({ apiKey: 'key', awsRegion: 'us-east-1', baseURL: mock.url }) as BedrockOpenAI
  const client = wrap(bare)
  expect(client).toBeInstanceOf(Client)
  await client.responses.create(responses)
  expect((await client.responses.stream(responses).finalResponse()).output_text).not.toBe('')
  await client.responses.parse(responses)
  expect(endings()).toEqual(['finished', 'finished', 'finished'])
})

test('a spy on the client is still called', async () => {
  const client = open()
  const create = client.chat.completions.create.bind(client.chat.completions)
  let calls = 0
  client.chat.completions.create = ((...args: Parameters<typeof create>) => {
    calls += 1
    return create(...args)
  }) as typeof create
  await wrap(client).chat.completions.create(chat)
  expect(calls).toBe(1)
  expect(endings()).toEqual(['finished'])
})

test('two wrappers of one client keep their tracking apart', async () => {
  const client = open()
  const ada = wrapOpenAI(client, testTracker.tracker, { userId: 'ada' })
  const bob = wrapOpenAI(client, testTracker.tracker, { userId: 'bob' })
  await Promise.all([
    ada.chat.completions.create(chat),
    bob.chat.completions.create(chat),
    ada.chat.completions.stream(chat).finalContent(),
  ])
  expect(
    testTracker.capture
      .events()
      .map(({ distinctId }) => distinctId)
      .sort(),
  ).toEqual(['ada', 'ada', 'bob'])
})

test('writing to a property of the wrapped client sets it on the client', () => {
  const client = open()
  const tracked = wrap(client)
  tracked.maxRetries = 7
  expect(client.maxRetries).toBe(7)
})

test.each([
  ['undefined', undefined, 'undefined'],
  ['null', null, 'null'],
  ['a string', 'sk-...', 'String'],
  ['the class', OpenAI, 'Function'],
  ['another object', new Map(), 'Map'],
  ['an object without a prototype', Object.create(null), 'object'],
])('%s is not an OpenAI client, and the error says what to write', (_, client, seen) => {
  expect(() => wrap(client as object)).toThrow(
    `trackedOpenAI needs an OpenAI client, got ${seen}. Write trackedOpenAI(new OpenAI()).`,
  )
})

describe.each([
  ['Langfuse', (client: OpenAI) => observeOpenAI(client)],
  ['Sentry', (client: OpenAI) => instrumentOpenAiClient(client)],
])('with %s', (tool, instrument) => {
  const usages = {
    create: (client: OpenAI) => client.chat.completions.create(chat),
    'responses.create': (client: OpenAI) => client.responses.create(responses),
    async stream(client: OpenAI) {
      let text = ''
      for await (const chunk of await client.chat.completions.create({ ...chat, stream: true }))
        text += chunk.choices[0]?.delta.content ?? ''
      return text
    },
    async broken(client: OpenAI) {
      for await (const chunk of await client.chat.completions.create({ ...chat, model: 'mock:break', stream: true }))
        void chunk
    },
    error: (client: OpenAI) => client.chat.completions.create({ ...chat, model: 'mock:error-429' }),
    async helper(client: OpenAI) {
      // Langfuse returns a promise where the SDK returns the runner directly.
      const runner = await Promise.resolve(client.chat.completions.stream(chat))
      return runner.finalContent()
    },
  }
  const withoutIds = (value: unknown) =>
    JSON.parse(
      JSON.stringify(value ?? null).replace(/(mock|msg_|created(?:_at)?":)\d+/g, (_, name: string) => `${name}0`),
    ) as unknown
  const outcome = async (use: (client: OpenAI) => Promise<unknown>, client: OpenAI) => {
    // Both tools leave an unhandled rejection of their own; we must not add or remove any.
    const listeners = process.listeners('unhandledRejection')
    let unhandled = 0
    process.removeAllListeners('unhandledRejection').on('unhandledRejection', () => (unhandled += 1))
    try {
      const value: unknown = await use(client).then(withoutIds, (error: Error & { status?: number }) => [
        error.constructor.name,
        error.message,
        error.status,
      ])
      await new Promise((resolve) => setTimeout(resolve, 20))
      return { value, unhandled }
    } finally {
      process.removeAllListeners('unhandledRejection')
      for (const listener of listeners) process.on('unhandledRejection', listener)
    }
  }
  /**
   * Langfuse replaces the result of the SDK's `stream` by a generator without its methods, so the call cannot be
   * observed.
   */
  const endingOf = (name: string, place: 'inside' | 'around') => {
    const isLost = tool === 'Langfuse' && place === 'inside' && name === 'helper'
    if (isLost) testTracker.tracker.openCalls.settle()
    return /broken|error/.test(name) ? 'failed' : isLost ? 'unfinished' : 'finished'
  }

  describe.each([
    ['wrapped by us', 'inside', () => wrap(instrument(open()))],
    ['wrapping our client', 'around', () => instrument(wrap(open()))],
  ] as const)('%s', (_, place, openBoth) => {
    test.each(Object.entries(usages))('%s behaves as with the tool alone, and gives one event', async (name, use) => {
      const alone = await outcome(use, instrument(open()))
      expect(await outcome(use, openBoth())).toEqual(alone)
      await expect.poll(endings).toEqual([endingOf(name, place)])
    })
  })
})

test('a replaced method gets only what the caller passed', async () => {
  const given: unknown[][] = []
  const create = (...args: unknown[]) => {
    given.push(args)
    return Promise.resolve({ id: 'x', choices: [] })
  }
  await wrap({ chat: { completions: { create } } }).chat.completions.create(chat)
  const spied = open()
  Object.assign(spied.chat.completions, { create })
  await wrap(spied).chat.completions.create(chat)
  expect(given).toEqual([[chat], [chat]])
  expect(endings()).toEqual(['finished', 'finished'])
})

test('the debug log shows the same as with the bare client, and does not count as an attempt', async () => {
  const linesOf = async (isWrapped: boolean) => {
    const lines: string[] = []
    const log = (...args: unknown[]) => void lines.push(JSON.stringify(args))
    const client = open({ logLevel: 'debug', logger: { debug: log, info: log, warn: log, error: log } })
    await (isWrapped ? wrap(client) : client).chat.completions.create(chat)
    return lines.filter((line) => line.includes('"options"')).map((line) => line.replace(/log_\w+|\d{9,}/g, ''))
  }
  expect(await linesOf(true)).toEqual(await linesOf(false))
  expect(testTracker.events()[0]).not.toHaveProperty('tracked_openai_retries')
})

test('promised options with fetchOptions give one event over a trackedFetch', async () => {
  const ports = { newDecoder: () => new TextDecoder(), failures: createOpenCalls() }
  const client = wrap(open({ fetch: wrapFetch(fetch, testTracker.tracker, ports) }))
  const options = Promise.resolve({ body: chat, fetchOptions: { cache: 'no-store' as const } })
  await client.post('/chat/completions', options)
  expect(endings()).toEqual(['finished'])
})
