// @vitest-environment happy-dom
import { flush } from '@tracked-openai/browser'
import { act, cleanup, render } from '@testing-library/react'
import { StrictMode } from 'react'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type TrackedChat, type TrackedChatOptions, TrackingProvider, useTrackedChat } from '../src/index.js'
import { recorder } from './recorder.js'

interface Asked {
  readonly headers: Record<string, string>
  readonly body: { readonly messages: readonly { role: string; content: string }[] }
  readonly signal: AbortSignal
  say(words: string): Promise<void>
  end(): Promise<void>
  fail(status: number): Promise<void>
}

/** The endpoint: each request waits for what the test lets it answer. */
let asked: Asked[]

beforeEach(() => {
  asked = []
  vi.stubGlobal('fetch', (_: string, init: { headers: Record<string, string>; body: string; signal: AbortSignal }) => {
    let controller: ReadableStreamDefaultController<Uint8Array>
    const body = new ReadableStream<Uint8Array>({ start: (given) => void (controller = given) })
    init.signal.addEventListener('abort', () => controller.error(new DOMException('Aborted', 'AbortError')))
    return new Promise((resolve) => {
      const soon = () => act(async () => new Promise((done) => setTimeout(done)))
      asked.push({
        ...init,
        body: JSON.parse(init.body) as Asked['body'],
        async say(words) {
          resolve({ ok: true, status: 200, body })
          controller.enqueue(new TextEncoder().encode(words))
          await soon()
        },
        async end() {
          controller.close()
          await soon()
        },
        async fail(status) {
          resolve({ ok: false, status, body })
          await soon()
        },
      })
    })
  })
})
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

function scene(options: Partial<TrackedChatOptions> = {}) {
  const { captured, posthog } = recorder()
  let chat: TrackedChat | undefined
  function Chat() {
    chat = useTrackedChat({ url: '/api/chat', ...options })
    return <p>{chat.messages.map(({ content }) => content).join('|')}</p>
  }
  const { container, unmount } = render(
    <StrictMode>
      <TrackingProvider posthog={posthog}>
        <Chat />
      </TrackingProvider>
    </StrictMode>,
  )
  const now = () => chat as TrackedChat
  return {
    now,
    unmount,
    text: () => container.textContent,
    /** Does something, and waits until the page has seen it. */
    doing: (run: (chat: TrackedChat) => unknown) => act(async () => void run(now())),
    async events() {
      await flush()
      return captured
    },
    async metrics() {
      await flush()
      const all = captured.filter(({ name }) => name === '$ai_metric').map(({ properties }) => properties)
      return all.map((metric) => [metric.$ai_metric_name, metric.$ai_metric_value])
    },
  }
}
const request = (at: number) => asked[at] as Asked

test('an answer streams in, in one trace that the endpoint can continue', async () => {
  const { now, doing, text, events } = scene({ body: { model: 'large' }, headers: { 'x-own': '1' } })
  await doing((chat) => chat.send('Hi'))
  expect([now().status, text()]).toEqual(['waiting', 'Hi|'])
  await request(0).say('Hel')
  expect([now().status, text()]).toEqual(['streaming', 'Hi|Hel'])
  await request(0).say('lo')
  await request(0).end()
  expect([now().status, text()]).toEqual(['ready', 'Hi|Hello'])
  expect(request(0).body).toEqual({ model: 'large', messages: [{ role: 'user', content: 'Hi' }] })
  const [metric, trace, ...others] = await events()
  expect(others).toEqual([])
  expect(trace).toMatchObject({
    name: '$ai_trace',
    properties: { $ai_span_name: 'chat', $ai_input_state: 'Hi', $ai_output_state: 'Hello' },
  })
  expect(metric).toMatchObject({ name: '$ai_metric', properties: { $ai_metric_name: 'user_time_to_first_token' } })
  expect(request(0).headers).toMatchObject({
    'x-own': '1',
    'x-tracked-openai-trace-id': trace?.properties.$ai_trace_id,
    'x-posthog-distinct-id': 'ada',
  })
  expect(now().messages[1]?.trace?.traceId).toBe(trace?.properties.$ai_trace_id)
})

test('each turn includes the previous ones and is a trace of its own in one AI session', async () => {
  const { doing, events } = scene()
  for (const [at, question] of ['One', 'Two'].entries()) {
    await doing((chat) => chat.send(question))
    await request(at).say('Yes')
    await request(at).end()
  }
  expect(request(1).body.messages.map(({ content }) => content)).toEqual(['One', 'Yes', 'Two'])
  const traces = (await events()).filter(({ name }) => name === '$ai_trace').map(({ properties }) => properties)
  expect(new Set(traces.map(({ $ai_trace_id: id }) => id)).size).toBe(2)
  expect(new Set(traces.map(({ $ai_session_id: id }) => id)).size).toBe(1)
  expect(traces[0]?.$ai_session_id).toMatch(/^\d+(-\d+){3}$/)
})

test('an answer that failed before its first word is left out of the next request', async () => {
  const { doing } = scene()
  await doing((chat) => chat.send('One'))
  await request(0).fail(500)
  await doing((chat) => chat.send('Two'))
  expect(request(1).body.messages.map(({ content }) => content)).toEqual(['One', 'Two'])
})

test('time to first text is measured once, also under StrictMode', async () => {
  const { doing, metrics } = scene()
  await doing((chat) => chat.send('Hi'))
  expect(await metrics()).toEqual([])
  await request(0).say('a')
  await request(0).say('b')
  await request(0).end()
  const [[name, value] = [], ...others] = await metrics()
  expect(others).toEqual([])
  expect(name).toBe('user_time_to_first_token')
  expect(Number(value)).toBeGreaterThanOrEqual(0)
})

describe('stop', () => {
  test('ends the request, keeps the words so far, and is a metric', async () => {
    const { now, doing, text, metrics, events } = scene()
    await doing((chat) => chat.send('Hi'))
    await request(0).say('Hel')
    await doing((chat) => chat.stop())
    await doing((chat) => chat.stop())
    expect(request(0).signal.aborted).toBe(true)
    expect([now().status, now().error, text()]).toEqual(['stopped', undefined, 'Hi|Hel'])
    expect(await metrics()).toEqual([expect.anything(), ['user_aborted', '1']])
    const { name, properties } = (await events()).at(-1) ?? {}
    expect([name, properties?.$ai_output_state, properties?.$ai_is_error]).toEqual(['$ai_trace', 'Hel', undefined])
  })

  test('without an answer does nothing', async () => {
    const { now, doing, metrics } = scene()
    await doing((chat) => chat.stop())
    expect(now().status).toBe('ready')
    expect(await metrics()).toEqual([])
  })

  test('happens automatically when another question is sent', async () => {
    const { doing, text, metrics } = scene()
    await doing((chat) => chat.send('One'))
    await request(0).say('a')
    await doing((chat) => chat.send('Two'))
    await request(1).say('b')
    await request(1).end()
    expect(text()).toBe('One|a|Two|b')
    expect((await metrics()).map(([name]) => name)).toEqual([
      'user_time_to_first_token',
      'user_aborted',
      'user_time_to_first_token',
    ])
  })
})

test('unmounting aborts the request without counting as stopped by the user', async () => {
  const { doing, unmount, metrics } = scene()
  await doing((chat) => chat.send('Hi'))
  await request(0).say('Hel')
  unmount()
  expect(request(0).signal.aborted).toBe(true)
  expect((await metrics()).map(([name]) => name)).toEqual(['user_time_to_first_token'])
})

test('regenerate asks again in a new trace and reports a metric on the previous answer', async () => {
  const { now, doing, text, events } = scene()
  await doing((chat) => chat.send('Hi'))
  await request(0).say('Bad')
  await request(0).end()
  const old = now().messages[1]?.trace?.traceId
  await doing((chat) => chat.regenerate())
  await request(1).say('Good')
  await request(1).end()
  expect(text()).toBe('Hi|Good')
  expect(request(1).body.messages).toEqual([{ role: 'user', content: 'Hi' }])
  expect(now().messages[1]?.trace?.traceId).not.toBe(old)
  const metric = (await events()).find(({ properties }) => properties.$ai_metric_name === 'user_regenerated')
  expect(metric?.properties.$ai_trace_id).toBe(old)
})

test('regenerate without a question does nothing', async () => {
  await scene().doing((chat) => chat.regenerate())
  expect(asked).toEqual([])
})

test('a copied answer is a metric, once', async () => {
  const { now, doing, metrics } = scene()
  await doing((chat) => chat.send('Hi'))
  await request(0).say('Hello')
  await request(0).end()
  await doing((chat) => now().messages.forEach(chat.copied))
  await doing((chat) => now().messages.forEach(chat.copied))
  expect((await metrics()).slice(1)).toEqual([['user_copied', '1']])
})

test.each([
  [502, 'The endpoint answered 502.'],
  [undefined, 'Failed to fetch'],
])('an endpoint that answers %s gives an error to show and a failed trace, no rejection', async (status, message) => {
  const { now, doing, events } = scene()
  if (!status) vi.stubGlobal('fetch', () => Promise.reject(new TypeError(message)))
  await doing((chat) => chat.send('Hi'))
  if (status) await request(0).fail(status)
  expect([now().status, now().error?.message]).toEqual(['failed', message])
  expect((await events()).at(-1)?.properties).toMatchObject({ $ai_is_error: true, $ai_error: message })
})

test('`read` extracts the text of other formats', async () => {
  async function* read() {
    yield await Promise.resolve('own')
  }
  const { doing, text } = scene({ read })
  await doing((chat) => chat.send('Hi'))
  await request(0).say('{"words":"own"}')
  expect(text()).toBe('Hi|own')
})
