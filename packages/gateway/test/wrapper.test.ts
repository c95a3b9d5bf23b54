import { createMockPostHog } from '@tracked-openai/devserver'
import { createTrace, flush, gateway, shutdown, trackedOpenAI } from '@tracked-openai/node'
import OpenAI from 'openai'
import { expect, test, vi } from 'vitest'
import { closeAfter, masterKey, oneModel, scene } from './scene.js'

const chat = { model: 'gpt-4o-mini', messages: [{ role: 'user' as const, content: 'What is the weather?' }] }

/** A tracked client of the gateway, and the PostHog project of its own events. */
async function wrapped({ isTold = false, apiKey = 'phc_global' } = {}) {
  const { gateway: served, posthog, openai, ended } = await scene()
  const other = await createMockPostHog()
  closeAfter(other.close)
  closeAfter(() => shutdown(500))
  const project = { apiKey, host: other.url }
  const baseURL = `${served.url}/v1`
  const client = trackedOpenAI(new OpenAI({ baseURL, apiKey: masterKey, maxRetries: 0 }), {
    ...project,
    ...(isTold && { gateway: gateway(baseURL) }),
  })
  const trace = createTrace({ name: 'chat', userId: 'jane', sessionId: 's 1' }, project)
  return { client, posthog, other, openai, trace, ended }
}

test('a call tracked by a wrapper and a gateway of the same project makes one event, from the gateway', async () => {
  const { client, other, ended } = await wrapped()
  await client.chat.completions.create(chat)
  for await (const chunk of await client.chat.completions.create({ ...chat, stream: true })) void chunk
  await client.embeddings.create({ model: 'text-embedding-3-small', input: 'Hello' })
  await client.chat.completions.create({ ...chat, model: 'mock:error-400' }).catch(() => undefined)
  expect(await ended()).toHaveLength(4)
  await flush()
  expect(other.arrivals()).toEqual([])
})

test('if they report to different projects, each project gets the call', async () => {
  const { client, other, ended } = await wrapped({ apiKey: 'phc_wrapper' })
  await client.chat.completions.create(chat)
  expect([await ended(), await other.waitFor(1)].map(({ length }) => length)).toEqual([1, 1])
})

test('if the gateway does not report a call, the wrapper does', async () => {
  const { client, other, ended } = await wrapped()
  await client.chat.completions.create(chat, { headers: { 'x-tracked-openai-no-log': 'true' } })
  expect(await other.waitFor(1)).toHaveLength(1)
  expect(await ended()).toEqual([])
})

test('with the option `gateway`, the event is in the trace of the caller, with its user and session', async () => {
  const { client, posthog, other, openai, trace, ended } = await wrapped({ isTold: true })
  const stream = await client.withTracking({ trace }).chat.completions.create({ ...chat, stream: true })
  for await (const chunk of stream) void chunk
  const [event] = await ended()
  expect(event).toMatchObject({
    distinct_id: 'jane',
    properties: { $ai_trace_id: trace.traceId, $ai_session_id: 's 1', tracked_openai_ending: 'finished' },
  })
  posthog.assertSound()
  expect(openai.requests()[0]?.headers).not.toHaveProperty('x-tracked-openai-trace-id')
  await flush()
  expect(other.arrivals()).toEqual([])
})

test('groups, prompt and custom properties are sent to the gateway, too, which masks them', async () => {
  const { client, posthog, openai } = await wrapped({ isTold: true })
  const circle: Record<string, unknown> = {}
  circle.self = circle
  const tracking = {
    groups: { company: 'Müller & Søn' },
    promptName: 'weather',
    promptVersion: 3,
    properties: { feature: 'søk \ud800', by: 'ada@example.org', at: new Date(0), circle, long: 'x'.repeat(5_000) },
  }
  await client.withTracking(tracking).chat.completions.create({ ...chat, metadata: { feature: 'chat', step: '2' } })
  const [event] = await posthog.waitFor(1)
  expect(event?.properties).toMatchObject({
    $groups: { company: 'Müller & Søn' },
    $ai_prompt_name: 'weather',
    $ai_prompt_version: '3',
    feature: 'chat',
    step: '2',
    by: '[email:1]',
    at: '1970-01-01T00:00:00.000Z',
  })
  expect(event?.properties).not.toHaveProperty('circle')
  expect(event?.properties).not.toHaveProperty('long')
  expect(openai.requests()[0]?.headers).not.toHaveProperty('x-tracked-openai-tracking')
})

test('noLog, privacy and metadata are sent to the gateway, too', async () => {
  const { client, openai, ended } = await wrapped({ isTold: true })
  await client.withTracking({ noLog: true }).chat.completions.create(chat)
  const body = { ...chat, metadata: { user_id: 'jane', feature: 'search' } }
  await client.withTracking({ privacy: 'metadata' }).chat.completions.create(body)
  const [event, ...others] = await ended()
  expect(event).toMatchObject({ distinct_id: 'jane', properties: { feature: 'search' } })
  expect(event?.properties).not.toHaveProperty('$ai_input')
  expect(others).toEqual([])
  expect(openai.requests()[1]?.body).not.toHaveProperty('metadata')
})

test("person and web session are read from the headers of PostHog's SDKs", async () => {
  const webSession = '01a22f7f-95a9-797e-8a5c-8c834d87580d'
  const { ask, ended } = await scene()
  await ask('/chat/completions', chat, { 'x-posthog-distinct-id': 'jane', 'x-posthog-session-id': webSession })
  expect(await ended()).toMatchObject([{ distinct_id: 'jane', properties: { $session_id: webSession } }])
})

test.each([
  ['no project', oneModel, { POSTHOG_API_KEY: '' }],
  ['no callback', oneModel.replace('callbacks: ["posthog"]', 'callbacks: []'), {}],
  ['a callback for failures', oneModel.replace('callbacks:', 'failure_callback:'), {}],
])('with %s, an answer has no mark, so that a wrapper reports the call', async (_, yaml, environment) => {
  const { ask, ended } = await scene({ yaml, environment })
  const answer = await ask('/chat/completions', chat)
  expect([answer.status, answer.headers.get('x-tracked-openai')]).toEqual([200, null])
  expect(await ended()).toEqual([])
})

test('an event that has no project to go to is counted as lost', async () => {
  const { ask } = await scene({ environment: { POSTHOG_API_KEY: '' } })
  await ask('/chat/completions', chat)
  await vi.waitFor(
    async () => expect(await (await ask('/metrics')).text()).toMatch(/events_dropped\S*credentials_invalid\S* 1/),
    { timeout: 10_000 },
  )
})
