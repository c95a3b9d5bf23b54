import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import OpenAI from 'openai'
import { expect, test } from 'vitest'
import { closeAfter, masterKey, oneModel, scene } from './scene.js'

test('a background response makes one event and is charged once, when a retrieval sees its end', async () => {
  const spent: unknown[] = []
  const { gateway, posthog } = await scene({
    yaml: oneModel.replace('api_base', 'input_cost_per_token: 0.001\n      api_base'),
    keys: { spend: (key, model, cost) => void spent.push([key.hash, model, cost]) },
  })
  const client = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: masterKey, maxRetries: 0 })
  const { id } = await client.responses.create({ model: 'gpt-4o-mini', input: 'Hello', background: true })
  let status: string | undefined = 'queued'
  while (status === 'queued' || status === 'in_progress') ({ status } = await client.responses.retrieve(id))
  await client.responses.retrieve(id)
  await gateway.stop(1_000)
  expect(spent).toEqual([
    ['master', 'gpt-4o-mini', { usd: expect.any(Number) as number, tokens: expect.any(Number) as number }],
  ])
  expect(posthog.events().map(({ properties }) => properties)).toMatchObject([
    {
      tracked_openai_ending: 'finished',
      tracked_openai_model_group: 'gpt-4o-mini',
      $ai_input_tokens: expect.any(Number) as number,
      $ai_output_choices: expect.anything() as unknown,
    },
  ])
})

const done = {
  id: 'resp_1',
  object: 'response',
  status: 'completed',
  background: true,
  model: 'gpt-4o-mini',
  output: [{ type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Mild.' }] }],
  usage: { input_tokens: 10, output_tokens: 20, total_tokens: 30 },
}
const queued = { ...done, status: 'queued', output: [], usage: null }

/** A gateway and an upstream whose background response has ended at the first retrieval. Returns what was charged. */
async function looked(look: (client: OpenAI) => Promise<unknown>) {
  const upstream = createServer((request, response) => {
    request.resume()
    const isStream = request.url?.includes('stream=true')
    const answer =
      request.method === 'POST' ? queued : request.method === 'DELETE' ? { id: done.id, deleted: true } : done
    const events = [
      { type: 'response.created', response: { ...queued, status: 'in_progress' } },
      { type: 'response.completed', response: done },
    ]
    response.writeHead(200, { 'content-type': isStream ? 'text/event-stream; charset=utf-8' : 'application/json' })
    if (isStream) for (const event of events) response.write(`data: ${JSON.stringify(event)}\n\n`)
    response.end(isStream ? undefined : JSON.stringify(answer))
  })
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve))
  closeAfter(async () => void upstream.close())
  const { port } = upstream.address() as AddressInfo
  const spent: unknown[] = []
  const { gateway, ended } = await scene({
    yaml: oneModel.replace('api_base: OPENAI', `api_base: http://127.0.0.1:${port}/v1`),
    keys: { spend: (_, __, cost) => void spent.push(cost) },
  })
  const client = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: masterKey, maxRetries: 0 })
  await client.responses.create({ model: 'gpt-4o-mini', input: 'Hello', background: true })
  await look(client)
  const events = (await ended()).map(({ properties }) => properties)
  return { spent, events }
}

test('a background response is charged once, when a streamed retrieval sees its end', async () => {
  const seen: string[] = []
  const { spent, events } = await looked(async (client) => {
    for (let look = 0; look < 2; look += 1)
      for await (const { type } of await client.responses.retrieve('resp_1', { stream: true })) seen.push(type)
  })
  expect(seen).toEqual(['response.created', 'response.completed', 'response.created', 'response.completed'])
  expect(spent).toEqual([{ usd: expect.any(Number) as number, tokens: 30 }])
  expect(events).toMatchObject([
    {
      tracked_openai_ending: 'finished',
      $ai_input_tokens: 10,
      $ai_output_tokens: 20,
      $ai_output_choices: [{ role: 'assistant', content: 'Mild.' }],
    },
  ])
})

test('a streamed retrieval that the client leaves early does not end a background response', async () => {
  const { events } = await looked(async (client) => {
    ;(await client.responses.retrieve('resp_1', { stream: true })).controller.abort()
    await client.responses.retrieve('resp_1')
  })
  expect(events).toMatchObject([{ tracked_openai_ending: 'finished', $ai_output_tokens: 20 }])
})

test('deleting a background response does not report it as ended', async () => {
  const { spent, events } = await looked(async (client) => {
    await client.responses.delete('resp_1')
    await client.responses.retrieve('resp_1')
  })
  expect(spent).toEqual([{ usd: expect.any(Number) as number, tokens: 30 }])
  expect(events).toMatchObject([{ tracked_openai_ending: 'finished', $ai_output_tokens: 20 }])
})
