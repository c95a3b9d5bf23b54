import { createMockPostHog } from '@tracked-openai/devserver'
import OpenAI from 'openai'
import { expect, test } from 'vitest'
import { flush, gateway, trackedFetch, trackedOpenAI, withTrace } from '../src/index.js'
import { chat, closeAfter, scene } from './scene.js'

const post = (use: typeof fetch, url: string, body: object) =>
  use(`${url}/chat/completions`, { method: 'POST', headers: { authorization: 'x' }, body: JSON.stringify(body) })

test('a call through trackedFetch is one event of the trace around it, with its cost', async () => {
  const { openai, posthog, project } = await scene()
  const pricing = { 'gpt-4o-mini': { inputUsdPerMillion: 1, outputUsdPerMillion: 2 } }
  const use = trackedFetch(fetch, { ...project, pricing })
  await withTrace({ traceId: 't-1' }, async () => (await post(use, openai.url, chat)).json(), project)
  await flush()
  const [call] = (await posthog.waitFor(2)).filter(({ event }) => event === '$ai_generation')
  expect(call?.properties).toMatchObject({ $ai_trace_id: 't-1', $ai_cost_passthrough: true })
  posthog.assertSound()
})

test('trackedFetch without a given fetch tracks the global one', async () => {
  const { openai, posthog, project } = await scene()
  await (await post(trackedFetch(undefined, project), openai.url, chat)).json()
  await flush()
  expect(await posthog.waitFor(1)).toHaveLength(1)
})

test.each<[string, (text: string) => BodyInit]>([
  ['bytes', (text) => new TextEncoder().encode(text)],
  ['a buffer', (text) => new TextEncoder().encode(text).buffer],
  ['a blob', (text) => new Blob([text], { type: 'application/json' })],
])('a body that is sent as %s is read like its text', async (_, toBody) => {
  const { openai, posthog, project } = await scene()
  const use = trackedFetch(fetch, project)
  const send = async (more: object) => {
    const body = toBody(JSON.stringify({ ...chat, ...more }))
    return (
      await use(`${openai.url}/chat/completions`, { method: 'POST', headers: { authorization: 'x' }, body })
    ).json()
  }
  const answers = [
    await send({}),
    await send({ 'no-log': true }),
    await send({ metadata: { user_id: 'ada', 'no-log': false }, store: true }),
  ]
  expect(answers).toMatchObject(answers.map(() => ({ object: 'chat.completion' })))
  await flush()
  const events = await posthog.waitFor(2)
  expect(events.map(({ properties }) => properties.$ai_input)).toEqual([chat.messages, chat.messages])
  expect(events[1]?.distinct_id).toBe('ada')
})

test('flush reports a failed attempt that may still be retried', async () => {
  const { openai, posthog, project } = await scene()
  await (await post(trackedFetch(fetch, project), openai.url, { ...chat, model: 'mock:error-429' })).text()
  await flush()
  expect((await posthog.waitFor(1))[0]?.properties).toMatchObject({ $ai_is_error: true, $ai_http_status: 429 })
})

test('trackedOpenAI over a client with trackedFetch reports once, by the options of trackedOpenAI', async () => {
  const { openai, posthog, project } = await scene()
  const other = await createMockPostHog()
  closeAfter(other.close)
  const use = trackedFetch(fetch, { apiKey: 'phc_other', host: other.url })
  const client = new OpenAI({ apiKey: 'sk-test', baseURL: openai.url, fetch: use })
  await trackedOpenAI(client, project).chat.completions.create(chat)
  await flush()
  expect(await posthog.waitFor(1)).toHaveLength(1)
  expect(other.events()).toEqual([])
})

test('so does a call whose options are a promise, as those of forms are in openai 7; it tells a gateway its trace, too', async () => {
  const { openai, posthog, project } = await scene()
  const client = new OpenAI({ apiKey: 'sk-test', baseURL: openai.url, fetch: trackedFetch(fetch, project) })
  const tracked = trackedOpenAI(client, { ...project, gateway: gateway(openai.url) })
  const ask = (more: object) => tracked.post('/chat/completions', Promise.resolve({ body: chat, ...more }))
  await withTrace(
    { traceId: 't-1' },
    async () => {
      await ask({})
      await ask({ headers: { 'x-own': 'kept' } })
    },
    project,
  )
  await flush()
  const calls = (await posthog.waitFor(3)).filter(({ event }) => event === '$ai_generation')
  expect(calls).toHaveLength(2)
  expect(openai.requests()[0]?.headers['x-tracked-openai-trace-id']).toBe('t-1')
  expect(openai.requests()[1]?.headers['x-own']).toBe('kept')
})

test('a gateway gets the trace around a call, and no other host does', async () => {
  const { openai, project } = await scene()
  const ask = (url: string) =>
    withTrace(
      { traceId: 't-1', userId: 'ada' },
      async () => (await post(trackedFetch(fetch, { ...project, gateway: gateway(url) }), openai.url, chat)).json(),
      project,
    )
  await ask(openai.url)
  await ask('https://gateway.example.com')
  expect(openai.requests().map(({ headers }) => headers['x-tracked-openai-trace-id'])).toEqual(['t-1', undefined])
  expect(openai.requests().map(({ headers }) => headers['x-posthog-distinct-id'])).toEqual(['ada', undefined])
})
