import { expect, test } from 'vitest'
import { createUpstream, type Upstream } from './create-upstream.js'
import { scene } from './scene.js'
import { entry, yamlOf } from './yaml-of.js'

const messages = [{ role: 'user', content: 'What is the weather?' }]
const answering = () =>
  createUpstream((response) =>
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end('{"id":"chatcmpl-1","choices":[{"index":0,"message":{"role":"assistant","content":"Mild"}}]}'),
  )
const failing = (status: number) =>
  createUpstream((response) => response.writeHead(status).end('{"error":{"message":"No"}}'))

const modelsAt = ({ requests }: Upstream) =>
  requests.map(({ body }) => (JSON.parse(body.toString()) as { model: string }).model)

test('a model is sent to its provider without the prefix, and every other byte stays', async () => {
  const upstream = await answering()
  const { ask } = await scene({ yaml: yamlOf([entry('fast', 'groq/llama-3.3-70b', upstream)]) })
  await ask('/chat/completions', '{ "model" : "fast",  "messages":[ ], "seed": 1.50 }')
  expect(upstream.requests[0]?.body.toString()).toBe('{"model":"llama-3.3-70b","messages":[ ], "seed": 1.50}')
  expect(upstream.requests[0]?.path).toBe('/v1/chat/completions')
})

test('a body that needs no change is passed on byte for byte', async () => {
  const upstream = await answering()
  const { ask } = await scene({ yaml: yamlOf([entry('gpt-4o', 'openai/gpt-4o', upstream)]) })
  const body = '{ "model" : "gpt-4o",\n "messages":[ ], "seed": 1.50 }'
  await ask('/v1/chat/completions', body)
  expect(upstream.requests[0]?.body.toString()).toBe(body)
})

test('wildcards pass the matched name on, and the longest pattern takes precedence', async () => {
  const [all, groq] = [await answering(), await answering()]
  const { ask } = await scene({
    yaml: yamlOf([entry('*', 'custom_openai/*', all), entry('groq/*', 'groq/*', groq)]),
  })
  await ask('/chat/completions', { model: 'groq/llama', messages })
  await ask('/chat/completions', { model: 'gpt-4o', messages })
  expect([modelsAt(groq), modelsAt(all)]).toEqual([['llama'], ['gpt-4o']])
})

test('Azure is sent its path, its API version and its key header', async () => {
  const upstream = await answering()
  const { ask } = await scene({
    yaml: yamlOf([
      entry(
        'gpt-4o',
        'azure/my-deployment',
        { ...upstream, url: upstream.url.replace('/v1', '') },
        ', api_version: "2025-01-01"',
      ),
    ]),
  })
  await ask('/chat/completions', { model: 'gpt-4o', messages })
  expect(upstream.requests[0]).toMatchObject({
    path: '/openai/deployments/my-deployment/chat/completions?api-version=2025-01-01',
    headers: { 'api-key': 'sk-upstream' },
  })
  expect(upstream.requests[0]?.headers).not.toHaveProperty('authorization')
})

test('two deployments of one name share the load', async () => {
  const [one, two] = [await answering(), await answering()]
  const { ask } = await scene({ yaml: yamlOf([entry('gpt', 'gpt-4o', one), entry('gpt', 'gpt-4o', two)]) })
  for (let count = 0; count < 10; count += 1) await ask('/chat/completions', { model: 'gpt', messages })
  expect([one.requests.length, two.requests.length]).toEqual([5, 5])
})

test('a deployment that fails often gets a cooldown, and another one of its name answers', async () => {
  const [bad, good] = [await failing(500), await answering()]
  const { ask } = await scene({
    yaml: yamlOf(
      [entry('gpt', 'gpt-4o', bad), entry('gpt', 'gpt-4o', good)],
      'router_settings: { num_retries: 1, allowed_fails: 1, cooldown_time: 60 }',
    ),
  })
  for (let count = 0; count < 12; count += 1)
    expect((await ask('/chat/completions', { model: 'gpt', messages })).status).toBe(200)
  expect(bad.requests).toHaveLength(2)
})

test('if a model fails, its fallback answers, and the event names it', async () => {
  const [bad, good] = [await failing(401), await answering()]
  const { ask, ended } = await scene({
    yaml: yamlOf(
      [entry('big', 'gpt-4o', bad), entry('small', 'gpt-4o-mini', good)],
      'router_settings: { num_retries: 0, fallbacks: [{ big: [small] }] }',
    ),
  })
  const response = await ask('/chat/completions', { model: 'big', messages })
  expect(response.status).toBe(200)
  expect(response.headers.get('x-litellm-attempted-fallbacks')).toBe('1')
  const [event] = await ended()
  expect(event?.properties).toMatchObject({
    tracked_openai_model_group: 'big',
    tracked_openai_fallback: 'small',
    tracked_openai_gateway_retries: 1,
  })
})

test('a rejected request is not retried at another deployment', async () => {
  const [bad, good] = [await failing(400), await answering()]
  const { ask } = await scene({
    yaml: yamlOf(
      [entry('big', 'gpt-4o', bad), entry('small', 'gpt', good)],
      'router_settings: { num_retries: 2, fallbacks: [{ big: [small] }] }',
    ),
  })
  expect((await ask('/chat/completions', { model: 'big', messages })).status).toBe(400)
  expect([bad.requests.length, good.requests.length]).toEqual([1, 0])
})

test('an unknown model is a 400 that says where the models are listed', async () => {
  const { ask } = await scene({ yaml: yamlOf([entry('gpt', 'gpt-4o', await answering())]) })
  const response = await ask('/chat/completions', { model: 'nope', messages })
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({
    error: { message: expect.stringContaining('Invalid model name passed in model=nope.') as string, code: '400' },
  })
})

test('body fields that would choose where our key is sent are removed', async () => {
  const [upstream, elsewhere] = [await answering(), await answering()]
  const { ask } = await scene({ yaml: yamlOf([entry('gpt', 'gpt', upstream)]) })
  const wanted = { model: 'gpt', messages }
  await ask('/chat/completions', {
    ...wanted,
    api_base: elsewhere.url,
    base_url: elsewhere.url,
    api_key: 'sk-mine',
    extra_headers: { a: 'b' },
    litellm_params: { api_base: elsewhere.url },
    posthog_api_key: 'phc_other',
    'no-log': true,
  })
  expect(JSON.parse(upstream.requests[0]?.body.toString() ?? '')).toEqual(wanted)
  expect(elsewhere.requests).toHaveLength(0)
})

test('only those headers of a client that the API needs reach the upstream', async () => {
  const upstream = await answering()
  const { ask } = await scene({ yaml: yamlOf([entry('gpt', 'gpt', upstream)]) })
  await ask(
    '/chat/completions',
    { model: 'gpt', messages },
    {
      cookie: 'session=1',
      'x-forwarded-for': '10.0.0.1',
      traceparent: '00-1-1-01',
      'openai-beta': 'assistants=v2',
      'openai-organization': 'org-of-the-client',
    },
  )
  const { host, connection, 'content-length': length, ...headers } = upstream.requests[0]?.headers ?? {}
  expect(headers).toEqual({
    accept: '*/*',
    'accept-encoding': 'identity',
    authorization: 'Bearer sk-upstream',
    'content-type': 'application/json',
    'openai-beta': 'assistants=v2',
    'user-agent': 'node',
  })
})

test('a key of ours that an upstream repeats in its error does not reach the client or the event', async () => {
  const upstream = await createUpstream((response) =>
    response
      .writeHead(401)
      .end('{"error":{"message":"Incorrect API key provided: sk-upstream-secret-1 or sk-ups***cret."}}'),
  )
  const { ask, ended } = await scene({
    yaml: yamlOf([entry('gpt', 'gpt', upstream).replace('sk-upstream', 'sk-upstream-secret-1')]),
  })
  const response = await ask('/chat/completions', { model: 'gpt', messages })
  expect([response.status, await response.text()]).toEqual([
    401,
    '{"error":{"message":"Incorrect API key provided: [key] or [key]."}}',
  ])
  const [event] = await ended()
  expect(JSON.stringify(event)).not.toContain('upstream-secret')
})

test("a form is sent with the upstream's name of the model", async () => {
  const upstream = await createUpstream((response) => response.writeHead(200).end('{"text":"Hello"}'))
  const { gateway } = await scene({ yaml: yamlOf([entry('hear', 'openai/whisper-1', upstream)]) })
  const form = new FormData()
  form.append('file', new Blob([new Uint8Array([1, 2, 3, 0, 255])]), 'a.wav')
  form.append('model', 'hear')
  const bytes = new Response(form)
  const response = await fetch(`${gateway.url}/v1/audio/transcriptions`, {
    method: 'POST',
    body: await bytes.clone().arrayBuffer(),
    headers: { authorization: 'Bearer sk-master-0123456789', 'content-type': bytes.headers.get('content-type') ?? '' },
  })
  expect(await response.text()).toBe('{"text":"Hello"}')
  const { body, headers } = upstream.requests[0] ?? {}
  const received = await new Response(new Uint8Array(body ?? []), {
    headers: { 'content-type': headers?.['content-type'] ?? '' },
  }).formData()
  expect(received.get('model')).toBe('whisper-1')
  expect(new Uint8Array(await (received.get('file') as File).arrayBuffer())).toEqual(new Uint8Array([1, 2, 3, 0, 255]))
})

test('the available models are listed, with and without /v1', async () => {
  const { ask } = await scene({ yaml: yamlOf([entry('gpt', 'gpt', await answering())]) })
  for (const path of ['/models', '/v1/models'])
    expect(await (await ask(path)).json()).toMatchObject({ object: 'list', data: [{ id: 'gpt', object: 'model' }] })
  expect((await ask('/v1/models/gpt')).status).toBe(200)
  expect((await ask('/v1/models/nope')).status).toBe(404)
})

test('a stored response is found at the account that has it', async () => {
  const without = await createUpstream((response) => response.writeHead(404).end('{}'))
  const has = await createUpstream((response, { path }) => response.writeHead(200).end(JSON.stringify({ path })))
  const { ask } = await scene({ yaml: yamlOf([entry('a', 'a', without), entry('b', 'b', has)]) })
  expect(await (await ask('/v1/responses/resp_1?include=x')).json()).toEqual({ path: '/v1/responses/resp_1?include=x' })
  expect(await (await ask('/responses/resp_1/cancel', {})).json()).toEqual({ path: '/v1/responses/resp_1/cancel' })
})

test('JSON is sent as JSON, whatever content type the client declares', async () => {
  const upstream = await answering()
  const { ask } = await scene({ yaml: yamlOf([entry('gpt', 'gpt', upstream)]) })
  await ask('/chat/completions', { model: 'gpt', messages }, { 'content-type': 'application/x-www-form-urlencoded' })
  expect(upstream.requests[0]?.headers['content-type']).toBe('application/json')
})

test('retrieving a stored response from an unreachable account is a 502', async () => {
  const gone = await createUpstream((response) => response.socket?.destroy())
  const { ask } = await scene({ yaml: yamlOf([entry('a', 'a', gone)]) })
  expect((await ask('/v1/responses/resp_1')).status).toBe(502)
})
