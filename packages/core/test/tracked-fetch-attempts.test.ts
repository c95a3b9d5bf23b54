import OpenAI from 'openai'
import * as sdk5 from 'openai5'
import * as sdk7 from 'openai7'
import { describe, expect, test } from 'vitest'
import type { Tracking } from '../src/context/tracking.js'
import { createOpenCalls } from '../src/observe/create-open-calls.js'
import { wrapFetch } from '../src/observe/fetch/wrap-fetch.js'
import { wrapOpenAI } from '../src/observe/wrap-openai.js'
import { createTestTracker } from './create-test-tracker.js'
import { fetchScene as scene, mock, post, openMock } from './fetch-scene.js'
import { chat, responses } from './matrix/case.js'

openMock()

describe('an error', () => {
  test.each([400, 401, 404])('of status %i is one failed event with its code, at once', async (status) => {
    const { fetch: tracked, events } = scene()
    const response = await post(tracked, { ...chat, model: `mock:error-${status}` })
    const { error } = (await response.json()) as { error: { code: string } }
    expect(events()).toMatchObject([
      { tracked_openai_ending: 'failed', $ai_is_error: true, $ai_http_status: status, $ai_error_type: error.code },
    ])
  })

  test('that clients retry is reported if no retry follows in time, and its latency does not include the waiting', async () => {
    const { fetch: tracked, events, runtime } = scene()
    await (await post(tracked, { ...chat, model: 'mock:error-503' })).text()
    expect(events()).toEqual([])
    // The mock asks clients to wait one millisecond.
    runtime.advance(10_001)
    expect(events()).toMatchObject([{ tracked_openai_ending: 'failed', $ai_http_status: 503, $ai_latency: 0 }])
    expect(runtime.pending()).toBe(0)
  })

  test('that clients retry is reported at once when waiting failures are settled', async () => {
    const { fetch: tracked, events, failures } = scene()
    await (await post(tracked, { ...chat, model: 'mock:error-429' })).text()
    failures.settle()
    expect(events()).toMatchObject([{ tracked_openai_ending: 'failed', $ai_error_type: 'rate_limit_exceeded' }])
  })

  test('of the network is the same as without the wrapper, and gives one failed event', async () => {
    const failing = () => Promise.reject(new TypeError('fetch failed'))
    const { fetch: tracked, events, failures } = scene({}, failing)
    await expect(post(tracked, chat)).rejects.toThrow(new TypeError('fetch failed'))
    failures.settle()
    expect(events()).toMatchObject([{ tracked_openai_ending: 'failed', $ai_error_type: 'connection_error' }])
    expect(events()[0]).not.toHaveProperty('$ai_http_status')
  })

  test('that has no body is an error, and a retry of it the same call', async () => {
    const refusing = () => Promise.resolve(new Response(null, { status: 503 }))
    const { fetch: tracked, events, failures } = scene({}, refusing)
    for (let attempt = 0; attempt < 2; attempt += 1) await post(tracked, chat)
    failures.settle()
    expect(events()).toMatchObject([
      { tracked_openai_ending: 'failed', $ai_http_status: 503, $ai_error_type: 'http_503', tracked_openai_retries: 1 },
    ])
  })

  test('whose body is never read is failed, not unread', async () => {
    const { fetch: tracked, events, tracker } = scene()
    const response = await post(tracked, { ...chat, model: 'mock:error-401' })
    tracker.openCalls.settle()
    expect(events()).toMatchObject([{ tracked_openai_ending: 'failed', $ai_http_status: 401 }])
    await response.body?.cancel()
    expect(events()).toHaveLength(1)
  })
})

describe('attempts', () => {
  test('with the same body for two users are two events, each with its own user', async () => {
    const ambient: Tracking[] = [{ userId: 'ada', trace: { traceId: 'a' } }]
    const { tracker, capture } = createTestTracker({}, { ambient: () => ambient[0] })
    const failures = createOpenCalls()
    const tracked = wrapFetch(fetch, tracker, { newDecoder: () => new TextDecoder(), failures })
    const body = { ...chat, model: 'mock:flaky', messages: [{ role: 'user', content: 'the same words' }] }
    await (await post(tracked, body)).text()
    ambient[0] = { userId: 'bob', trace: { traceId: 'b' } }
    await (await post(tracked, body)).text()
    failures.settle()
    const events = capture
      .events()
      .map(({ distinctId, properties }) => [distinctId, properties.$ai_trace_id, properties.tracked_openai_ending])
    expect(events.sort()).toEqual([
      ['ada', 'a', 'failed'],
      ['bob', 'b', 'finished'],
    ])
  })

  test('of one call are one event, whose latency spans all of them', async () => {
    const { fetch: tracked, events, runtime } = scene()
    const body = { ...chat, model: 'mock:flaky', messages: [{ role: 'user', content: 'once more' }] }
    await (await post(tracked, body)).text()
    runtime.advance(2_000)
    await (await post(tracked, body)).text()
    expect(events()).toMatchObject([{ tracked_openai_ending: 'finished', tracked_openai_retries: 1, $ai_latency: 2 }])
    expect(runtime.pending()).toBe(0)
  })

  test.each([
    ['retry-after', '40'],
    ['retry-after-ms', '40000'],
  ])('whose retry follows the delay that the host asks for are one event: %s', async (name, value) => {
    let count = 0
    const refusing = () => {
      count += 1
      return Promise.resolve(
        count > 1 ? Response.json({ choices: [] }) : Response.json({}, { status: 429, headers: { [name]: value } }),
      )
    }
    const { fetch: tracked, events, runtime } = scene({}, refusing)
    await (await post(tracked, chat)).text()
    runtime.advance(40_000)
    expect(events()).toEqual([])
    await (await post(tracked, chat)).text()
    expect(events()).toMatchObject([{ tracked_openai_ending: 'finished', tracked_openai_retries: 1 }])
    expect(runtime.pending()).toBe(0)
  })

  test('that all fail are one failed event', async () => {
    const { fetch: tracked, events, runtime } = scene()
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await (await post(tracked, { ...chat, model: 'mock:error-500' })).text()
      runtime.advance(4_000)
    }
    runtime.advance(60_000)
    expect(events()).toMatchObject([{ tracked_openai_ending: 'failed', tracked_openai_retries: 2 }])
  })

  test.each([
    ['5', sdk5.OpenAI as unknown as typeof OpenAI],
    ['6', OpenAI],
    ['7', sdk7.OpenAI as unknown as typeof OpenAI],
  ])('that the OpenAI SDK %s ended because of its timeout are one failed event', async (_, Sdk) => {
    let count = 0
    const silent: typeof fetch = (_url, init) => {
      count += 1
      return new Promise((_resolve, reject) => {
        const { signal } = init as { signal: AbortSignal }
        signal.addEventListener('abort', () => reject(signal.reason as Error))
      })
    }
    const { fetch: tracked, events, failures } = scene({}, silent)
    const client = new Sdk({ apiKey: 'sk-test', baseURL: mock.url, maxRetries: 1, timeout: 50, fetch: tracked })
    await expect(client.chat.completions.create(chat)).rejects.toThrow('Request timed out.')
    failures.settle()
    expect(count).toBe(2)
    expect(events()).toMatchObject([
      { tracked_openai_ending: 'failed', $ai_error_type: 'timeout', tracked_openai_retries: 1 },
    ])
  })

  test('that the caller of the OpenAI SDK aborts are aborted, which is reported once no retry has followed', async () => {
    const { fetch: tracked, events, runtime } = scene()
    const aborter = new AbortController()
    const abortedFetch: typeof fetch = (url, init) => {
      queueMicrotask(() => aborter.abort())
      return tracked(url, init)
    }
    const client = new OpenAI({ apiKey: 'sk-test', baseURL: mock.url, fetch: abortedFetch })
    const asking = client.chat.completions.create(chat, { signal: aborter.signal })
    await expect(asking).rejects.toThrow('Request was aborted.')
    runtime.advance(10_001)
    expect(events()).toMatchObject([{ tracked_openai_ending: 'aborted', $ai_latency: 0 }])
  })

  test('that the OpenAI SDK 7 ended while it read the body are one event', async () => {
    let count = 0
    const stalling: typeof fetch = (_url, init) => {
      count += 1
      if (count > 1) return Promise.resolve(Response.json({ choices: [] }))
      const { signal } = init as { signal: AbortSignal }
      const body = new ReadableStream({
        start: (controller) => signal.addEventListener('abort', () => controller.error(signal.reason)),
      })
      return Promise.resolve(new Response(body, { headers: { 'content-type': 'application/json' } }))
    }
    const { fetch: tracked, events, failures } = scene({}, stalling)
    const options = { apiKey: 'sk-test', baseURL: mock.url, timeout: 50, fetch: tracked }
    await new sdk7.OpenAI(options).chat.completions.create(chat)
    failures.settle()
    expect(events()).toMatchObject([{ tracked_openai_ending: 'finished', tracked_openai_retries: 1 }])
  })

  test('of two identical concurrent calls are two events', async () => {
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
  ])('of the OpenAI SDK %s are one event, and its next call with the same body is another', async (_, Sdk) => {
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

describe('with wrapOpenAI around the same client', () => {
  const call = (client: OpenAI) => client.chat.completions.create(chat)
  const open = (Sdk: typeof OpenAI, use: typeof fetch) => new Sdk({ apiKey: 'sk-test', baseURL: mock.url, fetch: use })

  test.each([
    ['5', sdk5.OpenAI as unknown as typeof OpenAI],
    ['6', OpenAI],
    ['7', sdk7.OpenAI as unknown as typeof OpenAI],
  ])('a call of openai %s is one event, reported by the wrapper', async (_, Sdk) => {
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

  test('a call with noLog is not reported by the fetch either', async () => {
    const { fetch: tracked, tracker, events } = scene()
    await call(wrapOpenAI(open(OpenAI, tracked), tracker, { noLog: true }))
    expect(events()).toEqual([])
  })

  test('a fetch that is wrapped twice gives one event', async () => {
    const { fetch: once, tracker, failures, events } = scene()
    const twice = wrapFetch(once, tracker, { newDecoder: () => new TextDecoder(), failures })
    await (await post(twice, chat)).text()
    expect(events()).toHaveLength(1)
  })
})
