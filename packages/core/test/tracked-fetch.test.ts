import { createMockOpenAI, type MockOpenAI } from '@tracked-openai/devserver'
import OpenAI from 'openai'
import * as sdk5 from 'openai5'
import * as sdk7 from 'openai7'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { TrackerOptions } from '../src/create-tracker.js'
import { createOpenCalls } from '../src/observe/create-open-calls.js'
import { wrapFetch } from '../src/observe/fetch/wrap-fetch.js'
import { wrapOpenAI } from '../src/observe/wrap-openai.js'
import { createTestTracker } from './create-test-tracker.js'
import { createFakeRuntime } from './fake-runtime.js'
import { chat, embeddings, responses } from './matrix/case.js'

let mock: MockOpenAI
beforeAll(async () => {
  mock = await createMockOpenAI()
})
beforeEach(() => mock.clear())
afterAll(() => mock.close())

function scene(options: TrackerOptions = {}, bare: typeof fetch = fetch) {
  const failures = createOpenCalls()
  const runtime = createFakeRuntime()
  const tested = createTestTracker(options, { runtime })
  const tracked = wrapFetch(bare, tested.tracker, { newDecoder: () => new TextDecoder(), failures })
  return { ...tested, fetch: tracked, failures, runtime }
}

const headers = { authorization: 'Bearer sk-test', 'content-type': 'application/json' }
const post = (use: typeof fetch, body: object, init: RequestInit = {}, path = '/chat/completions') =>
  use(mock.url + path, { method: 'POST', headers, body: JSON.stringify(body), ...init })
const streamed = { ...chat, stream: true, stream_options: { include_usage: true } }

/** What a caller can see of a response without reading it. */
const face = ({ status, statusText, ok, url, redirected, type, headers: all, bodyUsed, constructor }: Response) => ({
  ...{ status, statusText, ok, url, redirected, type, bodyUsed, constructor },
  headers: [...all].filter(([name]) => !/^(x-request-id|date)$/.test(name)),
})

const readings: Record<string, (response: Response) => Promise<unknown>> = {
  text: (response) => response.text(),
  'clone, then text': async (response) => [await response.clone().text(), await response.text()],
  arrayBuffer: async (response) => Buffer.from(await response.arrayBuffer()).toString(),
  async reader({ body }) {
    const reader = body?.getReader()
    let text = ''
    for (;;) {
      const { done, value } = (await reader?.read()) ?? { done: true }
      if (done) return text
      text += Buffer.from(value).toString()
    }
  },
  async 'for await'({ body }) {
    let text = ''
    for await (const bytes of body as unknown as AsyncIterable<Uint8Array>) text += Buffer.from(bytes).toString()
    return text
  },
  async 'a buffer of its own'({ body }) {
    const reader = body?.getReader({ mode: 'byob' })
    let text = ''
    for (;;) {
      const { done, value } = (await reader?.read(new Uint8Array(64))) ?? { done: true }
      if (done) return text
      text += Buffer.from(value).toString()
    }
  },
  async pipeThrough({ body }) {
    let text = ''
    const decoder = new TextDecoderStream() as unknown as ReadableWritablePair<string, Uint8Array>
    const words = body?.pipeThrough(decoder)
    for await (const word of words as unknown as AsyncIterable<string>) text += word
    return text
  },
  'another response': (response) => new Response(response.body, response).text(),
}

describe.each([
  ['whole', chat],
  ['streamed', streamed],
])('an answer that is %s', (_, body) => {
  test.each(Object.entries(readings))('read by %s is as bare, and one whole event', async (_, read) => {
    const steady = (text: unknown) => JSON.stringify(text).replace(/mock\d+|created\\":\d+/g, '')
    const bare = await post(fetch, body)
    const { fetch: tracked, events } = scene()
    const response = await post(tracked, body)
    expect(face(response)).toEqual(face(bare))
    expect(steady(await read(response))).toBe(steady(await read(bare)))
    expect(events()).toMatchObject([
      {
        tracked_openai_ending: 'finished',
        $ai_model: 'gpt-4o-mini',
        $ai_input: chat.messages,
        $ai_output_choices: [{ role: 'assistant', content: expect.stringMatching(/mild/) as string }],
        $ai_input_tokens: expect.any(Number) as number,
        $ai_output_tokens: expect.any(Number) as number,
        $ai_base_url: mock.url,
        $ai_http_status: 200,
      },
    ])
  })
})

test('every API that the wrapper knows gives its event, and nothing else does', async () => {
  const { fetch: tracked, capture } = scene()
  await (await post(tracked, responses, {}, '/responses')).json()
  await (await post(tracked, embeddings, {}, '/embeddings')).json()
  await (await tracked(`${mock.url}/models`, { headers })).json()
  await (await tracked(`${mock.url}/chat/completions`, { headers })).text()
  expect(capture.events().map(({ name, properties }) => [name, properties.tracked_openai_operation])).toEqual([
    ['$ai_generation', 'responses'],
    ['$ai_embedding', 'embeddings'],
  ])
})

test('a Request and a URL are read, and the host gets their bodies', async () => {
  const { fetch: tracked, events } = scene()
  const url = `${mock.url}/chat/completions?version=1`
  const request = new Request(url, { method: 'POST', headers, body: JSON.stringify(chat) })
  await (await tracked(request)).json()
  await (await tracked(new URL(url), { method: 'POST', headers, body: JSON.stringify(chat) })).json()
  expect(mock.requests().map(({ body }) => body)).toEqual([chat, chat])
  expect(events()).toHaveLength(2)
  expect(events()[0]).toMatchObject({ $ai_input: chat.messages, $ai_base_url: mock.url })
})

describe('a stream', () => {
  test('is not read ahead of, whoever waits', async () => {
    let pulled = 0
    const source = () =>
      new ReadableStream<Uint8Array>(
        {
          pull(controller) {
            pulled += 1
            controller.enqueue(
              Buffer.from(`data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: 'a' } }] })}\n\n`),
            )
          },
        },
        { highWaterMark: 0 },
      )
    const { fetch: tracked } = scene({}, () => Promise.resolve(new Response(source())))
    const response = await post(tracked, streamed)
    await Promise.resolve()
    expect(pulled).toBe(0)
    const reader = response.body?.getReader()
    await reader?.read()
    await reader?.read()
    expect(pulled).toBe(2)
    await reader?.cancel()
  })

  test('left by its reader is left, and the host hears of it', async () => {
    const { fetch: tracked, events } = scene()
    const response = await post(tracked, { ...streamed, model: 'mock:stall' })
    const reader = response.body?.getReader()
    await reader?.read()
    await reader?.cancel()
    expect(events()).toMatchObject([{ tracked_openai_ending: 'left' }])
    await expect.poll(() => mock.requests()[0]?.isAborted).toBe(true)
  })

  test.each([
    ['in the middle', 'stall', true],
    ['before the answer', 'hang', false],
  ])('aborted %s is aborted, with the same error as bare', async (_, scenario, hasBegun) => {
    const { fetch: tracked, events } = scene()
    const look = async (use: typeof fetch) => {
      const aborter = new AbortController()
      const calling = post(use, { ...streamed, model: `mock:${scenario}` }, { signal: aborter.signal })
      const outcome = (async () => {
        const reader = (await calling).body?.getReader()
        while (!(await reader?.read())?.done);
      })().catch((error: Error) => error.name)
      if (hasBegun) await calling
      aborter.abort()
      return outcome
    }
    expect(await look(tracked)).toBe(await look(fetch))
    expect(events()).toMatchObject([{ tracked_openai_ending: 'aborted' }])
    expect(events()[0]).not.toHaveProperty('$ai_is_error')
  })

  test('aborted while nobody reads is aborted', async () => {
    const { fetch: tracked, events } = scene()
    const aborter = new AbortController()
    await post(tracked, { ...streamed, model: 'mock:stall' }, { signal: aborter.signal })
    aborter.abort('enough')
    expect(events()).toMatchObject([{ tracked_openai_ending: 'aborted' }])
  })

  test('that breaks is failed, with the same error as bare and the words so far', async () => {
    const { fetch: tracked, events } = scene()
    const look = async (use: typeof fetch) => (await post(use, { ...streamed, model: 'mock:break' })).text()
    const bare = await look(fetch).catch((error: Error) => error.message)
    expect(await look(tracked).catch((error: Error) => error.message)).toBe(bare)
    expect(events()).toMatchObject([
      { tracked_openai_ending: 'failed', $ai_is_error: true, $ai_output_choices: [{ role: 'assistant' }] },
    ])
  })

  test('whose bytes are cut anywhere, and whose lines end in any way, is read alike', async () => {
    const words = ['Grüße', ' aus', ' Łódź 🌦']
    const lines = words.map((content) => `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}`)
    for (const end of ['\n', '\r\n', '\r'])
      for (const size of [1, 2, 3, 7, 1_000]) {
        const bytes = Buffer.from([': hello', 'event: x', ...lines, 'data: [DONE]'].join(end + end) + end + end)
        const body = new ReadableStream({
          start(controller) {
            for (let at = 0; at < bytes.length; at += size)
              controller.enqueue(new Uint8Array(bytes.subarray(at, at + size)))
            controller.close()
          },
        })
        const { fetch: tracked, events } = scene({}, () => Promise.resolve(new Response(body)))
        expect(await (await post(tracked, streamed)).text()).toBe(bytes.toString())
        expect(events()).toMatchObject([{ $ai_output_choices: [{ content: words.join('') }] }])
      }
  })
})

describe('an error', () => {
  test.each([400, 401, 404])('of status %i is one failed event with its code, at once', async (status) => {
    const { fetch: tracked, events } = scene()
    const response = await post(tracked, { ...chat, model: `mock:error-${status}` })
    const { error } = (await response.json()) as { error: { code: string } }
    expect(events()).toMatchObject([
      { tracked_openai_ending: 'failed', $ai_is_error: true, $ai_http_status: status, $ai_error_type: error.code },
    ])
  })

  test('that clients repeat is a failure when nobody repeats it for a while, and its time does not grow', async () => {
    const { fetch: tracked, events, runtime } = scene()
    await (await post(tracked, { ...chat, model: 'mock:error-503' })).text()
    expect(events()).toEqual([])
    runtime.advance(10_000)
    expect(events()).toMatchObject([{ tracked_openai_ending: 'failed', $ai_http_status: 503, $ai_latency: 0 }])
    expect(runtime.pending()).toBe(0)
  })

  test('that clients repeat is a failure at once when what waits is asked for', async () => {
    const { fetch: tracked, events, failures } = scene()
    await (await post(tracked, { ...chat, model: 'mock:error-429' })).text()
    failures.settle()
    expect(events()).toMatchObject([{ tracked_openai_ending: 'failed', $ai_error_type: 'rate_limit_exceeded' }])
  })

  test('of the network is the same error as bare, and one failed event', async () => {
    const failing = () => Promise.reject(new TypeError('fetch failed'))
    const { fetch: tracked, events, failures } = scene({}, failing)
    await expect(post(tracked, chat)).rejects.toThrow(new TypeError('fetch failed'))
    failures.settle()
    expect(events()).toMatchObject([{ tracked_openai_ending: 'failed', $ai_error_type: 'connection_error' }])
    expect(events()[0]).not.toHaveProperty('$ai_http_status')
  })

  test('whose body nobody reads is still a failure, not an answer that nobody read', async () => {
    const { fetch: tracked, events, tracker } = scene()
    const response = await post(tracked, { ...chat, model: 'mock:error-401' })
    tracker.openCalls.settle()
    expect(events()).toMatchObject([{ tracked_openai_ending: 'failed', $ai_http_status: 401 }])
    await response.body?.cancel()
    expect(events()).toHaveLength(1)
  })
})

describe('attempts', () => {
  test('of one call are one event, with the time from the first to the last', async () => {
    const { fetch: tracked, events, runtime } = scene()
    const body = { ...chat, model: 'mock:flaky', messages: [{ role: 'user', content: 'once more' }] }
    await (await post(tracked, body)).text()
    runtime.advance(2_000)
    await (await post(tracked, body)).text()
    expect(events()).toMatchObject([
      { tracked_openai_ending: 'finished', tracked_openai_retried: true, $ai_latency: 2 },
    ])
    expect(runtime.pending()).toBe(0)
  })

  test('that fail to the end are one failed event', async () => {
    const { fetch: tracked, events, runtime } = scene()
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await (await post(tracked, { ...chat, model: 'mock:error-500' })).text()
      runtime.advance(4_000)
    }
    runtime.advance(60_000)
    expect(events()).toMatchObject([{ tracked_openai_ending: 'failed', tracked_openai_retried: true }])
  })

  test('of two calls that are alike and run at once are two events', async () => {
    const { fetch: tracked, events, runtime } = scene()
    const failing = { ...chat, model: 'mock:error-500' }
    await Promise.all([1, 2].map(async () => (await post(tracked, failing)).text()))
    await Promise.all([1, 2].map(async () => (await post(tracked, failing)).text()))
    runtime.advance(60_000)
    expect(events()).toHaveLength(2)
  })

  test.each([
    ['5', sdk5.OpenAI as unknown as typeof OpenAI],
    ['6', OpenAI],
    ['7', sdk7.OpenAI as unknown as typeof OpenAI],
  ])('of the OpenAI SDK %s are one event, and its next call with the same words is another', async (_, Sdk) => {
    const { fetch: tracked, events, failures } = scene()
    const client = new Sdk({ apiKey: 'sk-test', baseURL: mock.url, maxRetries: 2, fetch: tracked })
    const ask = () => client.chat.completions.create({ ...chat, model: 'mock:error-500' }).catch(() => undefined)
    await ask()
    await ask()
    failures.settle()
    expect(mock.requests()).toHaveLength(6)
    expect(events()).toMatchObject([{ tracked_openai_ending: 'failed' }, { tracked_openai_ending: 'failed' }])
  })
})

describe('with the wrapper around the same client', () => {
  const call = (client: OpenAI) => client.chat.completions.create(chat)
  const open = (Sdk: typeof OpenAI, use: typeof fetch) => new Sdk({ apiKey: 'sk-test', baseURL: mock.url, fetch: use })

  test.each([
    ['5', sdk5.OpenAI as unknown as typeof OpenAI],
    ['6', OpenAI],
    ['7', sdk7.OpenAI as unknown as typeof OpenAI],
  ])('a call of openai %s is one event: the wrapper reports it', async (_, Sdk) => {
    const { fetch: tracked, tracker, events } = scene()
    const client = open(Sdk, tracked)
    const wrapped = wrapOpenAI(client, tracker)
    await call(wrapped)
    for await (const chunk of await wrapped.chat.completions.create({ ...chat, stream: true })) void chunk
    await wrapped.chat.completions.stream(chat).finalContent()
    await wrapped.responses.create(responses)
    expect(events()).toHaveLength(4)
    await call(client)
    expect(events()).toHaveLength(5)
  })

  test('what the wrapper was told not to log is not logged', async () => {
    const { fetch: tracked, tracker, events } = scene()
    await call(wrapOpenAI(open(OpenAI, tracked), tracker, { noLog: true }))
    expect(events()).toEqual([])
  })

  test('wrapped twice is one event', async () => {
    const { fetch: once, tracker, failures, events } = scene()
    const twice = wrapFetch(once, tracker, { newDecoder: () => new TextDecoder(), failures })
    await (await post(twice, chat)).text()
    expect(events()).toHaveLength(1)
  })
})

test("LiteLLM's keys are read, and do not reach the provider", async () => {
  const { fetch: tracked, events, capture } = scene()
  await (
    await post(tracked, { ...chat, metadata: { user_id: 'ada', feature: 'search' }, posthog_api_key: 'phc_1' })
  ).text()
  await (await post(tracked, { ...chat, 'no-log': true })).text()
  expect(capture.events()[0]).toMatchObject({ distinctId: 'ada', properties: { feature: 'search' } })
  expect(events()).toHaveLength(1)
  expect(JSON.stringify(mock.requests().map(({ body }) => body))).not.toMatch(/phc_1|no-log/)
})

test('a response that is none of the platform is watched by its methods', async () => {
  const answer = { id: 'c', model: 'gpt-4o', choices: [{ index: 0, message: { role: 'assistant', content: 'Mild.' } }] }
  const response = { status: 200, headers: new Headers(), json: () => Promise.resolve(answer) }
  const { fetch: tracked, events } = scene({}, () => Promise.resolve(response as Response))
  const given = await post(tracked, chat)
  expect(given).toBe(response)
  expect(await given.json()).toBe(answer)
  expect(events()).toMatchObject([{ $ai_output_choices: [{ content: 'Mild.' }] }])
})

test('a host that answers JSON to a stream, and one that answers no JSON at all, are one event each', async () => {
  for (const scenario of ['not-json', 'bad-json', 'empty', 'no-choices']) {
    const { fetch: tracked, events, problems } = scene()
    await (await post(tracked, { ...streamed, model: `mock:${scenario}` })).text()
    expect(events()).toMatchObject([{ tracked_openai_ending: 'finished' }])
    expect(problems).toEqual([])
  }
})
