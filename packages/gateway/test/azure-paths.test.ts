import { AzureOpenAI } from 'openai'
import { expect, test } from 'vitest'
import { createUpstream } from './create-upstream.js'
import { masterKey, scene } from './scene.js'
import { entry, yamlOf } from './yaml-of.js'

const messages = [{ role: 'user' as const, content: 'What is the weather?' }]
const answering = () =>
  createUpstream((response) =>
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end('{"id":"chatcmpl-1","text":"Hello","data":[],"choices":[{"index":0,"message":{"content":"Mild"}}]}'),
  )

const open = async () => {
  const upstream = await answering()
  return { upstream, at: await scene({ yaml: yamlOf([entry('gpt/4o', 'openai/gpt-4o', upstream)]) }) }
}

test.each([
  '/openai/deployments/gpt%2F4o/chat/completions?api-version=2024-10-21',
  '/openai/deployments/gpt/4o/chat/completions',
  '/engines/gpt/4o/chat/completions',
  '/v1/engines/gpt%2F4o/chat/completions/',
])('%s is a chat with the model in the path, whatever model the body names', async (path) => {
  const { upstream, at } = await open()
  for (const body of [{ messages }, { model: 'another', messages }])
    expect((await at.ask(path, body, { authorization: '', 'api-key': masterKey })).status).toBe(200)
  for (const { path: asked, body } of upstream.requests)
    expect([asked, JSON.parse(body.toString())]).toMatchObject(['/v1/chat/completions', { model: 'gpt-4o', messages }])
  const [event] = await at.ended()
  expect(event?.properties).toMatchObject({ $ai_input: messages, tracked_openai_model_group: 'gpt/4o' })
})

test('the AzureOpenAI client works with only its endpoint changed', async () => {
  const { upstream, at } = await open()
  const azure = new AzureOpenAI({
    endpoint: at.gateway.url,
    apiKey: masterKey,
    apiVersion: '2025-01-01',
    maxRetries: 0,
  })
  const model = 'gpt/4o'
  await azure.chat.completions.create({ model, messages })
  await azure.embeddings.create({ model, input: 'Hello' })
  await azure.responses.create({ model, input: 'Hello' })
  await azure.audio.transcriptions.create({ model, file: new File(['1'], 'a.wav') })
  expect(upstream.requests.map(({ path }) => path)).toEqual([
    '/v1/chat/completions',
    '/v1/embeddings',
    '/v1/responses',
    '/v1/audio/transcriptions',
  ])
})

test.each([undefined, 'another'])(
  'a form whose field "model" is %s is sent with the model in the path',
  async (model) => {
    const { upstream, at } = await open()
    const form = new FormData()
    form.append('file', new Blob(['1']), 'a.wav')
    if (model !== undefined) form.append('model', model)
    const { status } = await fetch(`${at.gateway.url}/openai/deployments/gpt%2F4o/audio/transcriptions?api-version=1`, {
      method: 'POST',
      body: form,
      headers: { 'api-key': masterKey },
    })
    expect(status).toBe(200)
    const { body, headers } = upstream.requests[0] ?? {}
    const received = await new Response(new Uint8Array(body ?? []), {
      headers: { 'content-type': headers?.['content-type'] ?? '' },
    }).formData()
    expect([received.getAll('model'), (received.get('file') as File).size]).toEqual([['gpt-4o'], 1])
  },
)

test('a trailing slash in a path is ignored', async () => {
  const { at } = await open()
  for (const path of ['/v1/chat/completions/', '/chat/completions/'])
    expect((await at.ask(path, { model: 'gpt/4o', messages })).status).toBe(200)
  for (const path of ['/models/', '/v1/models/gpt%2F4o/', '/health/liveliness/'])
    expect((await at.ask(path)).status).toBe(200)
})

test.each(['gpt/mini/embeddings', 'gpt/mini/chat/completions', 'gpt/chat/completions'])(
  'a path whose parts could belong to the model or to the API is split at a known API: %s',
  async (path) => {
    const upstream = await answering()
    const { ask } = await scene({ yaml: yamlOf([entry('gpt*', 'openai/gpt*', upstream)]) })
    expect((await ask(`/openai/deployments/${path}`, { input: 'Hello', messages })).status).toBe(200)
    expect(JSON.parse(String(upstream.requests[0]?.body))).toMatchObject({
      model: path.replace(/\/(embed|chat).*/, ''),
    })
  },
)

test.each([
  '/openai/metrics',
  '/openai/health',
  '/openai/key/info',
  '/openai/deployments/gpt/nothing',
  '//',
  '/engines//completions',
])('%s is a 404', async (path) => {
  const { at } = await open()
  expect((await at.ask(path, {})).status).toBe(404)
  expect((await at.ask(path)).status).toBe(404)
})
