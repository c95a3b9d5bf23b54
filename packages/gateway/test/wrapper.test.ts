import { createMockPostHog } from '@tracked-openai/devserver'
import { createTrace, flush, shutdown, trackedOpenAI } from '@tracked-openai/node'
import OpenAI from 'openai'
import { expect, test } from 'vitest'
import { closeAfter, masterKey, scene } from './scene.js'

const chat = { model: 'gpt-4o-mini', messages: [{ role: 'user' as const, content: 'What is the weather?' }] }

/** A wrapped client of the gateway, whose own events would go to another PostHog. */
async function wrapped(options: { readonly gateway?: boolean }) {
  const { gateway, posthog, openai } = await scene()
  const other = await createMockPostHog()
  closeAfter(other.close)
  closeAfter(() => shutdown(500))
  const project = { apiKey: 'phc_wrapper', host: other.url }
  const client = trackedOpenAI(new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: masterKey, maxRetries: 0 }), {
    ...project,
    ...options,
  })
  return {
    client,
    posthog,
    other,
    openai,
    trace: createTrace({ name: 'chat', userId: 'jane', sessionId: 's 1' }, project),
  }
}

test('a wrapper and the gateway that see the same call give one event, the gateway its', async () => {
  const { client, posthog, other } = await wrapped({})
  await client.chat.completions.create(chat)
  for await (const chunk of await client.chat.completions.create({ ...chat, stream: true })) void chunk
  expect(await posthog.waitFor(2)).toHaveLength(2)
  await flush()
  expect(other.arrivals()).toEqual([])
})

test('with `gateway: true` that event is in the trace of the caller, with its user, session and properties', async () => {
  const { client, posthog, other, openai, trace } = await wrapped({ gateway: true })
  const tracked = client.withTracking({ trace, properties: { feature: 'search' } })
  const stream = await tracked.chat.completions.create({ ...chat, stream: true })
  for await (const chunk of stream) void chunk
  const [event] = await posthog.waitFor(1)
  expect(event).toMatchObject({
    distinct_id: 'jane',
    properties: {
      $ai_trace_id: trace.traceId,
      $ai_session_id: 's 1',
      feature: 'search',
      tracked_openai_ending: 'finished',
    },
  })
  posthog.assertSound()
  expect(openai.requests()[0]?.body).not.toHaveProperty('metadata')
  await flush()
  expect(other.arrivals()).toEqual([])
})

test('with `gateway: true` noLog and privacy reach the gateway', async () => {
  const { client, posthog } = await wrapped({ gateway: true })
  await client.withTracking({ noLog: true }).chat.completions.create(chat)
  await client.withTracking({ privacy: 'metadata' }).chat.completions.create(chat)
  const [event, ...others] = await posthog.waitFor(1)
  expect(event?.properties).not.toHaveProperty('$ai_input')
  expect(others).toEqual([])
})
