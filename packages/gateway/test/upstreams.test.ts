import { expect, test } from 'vitest'
import { chunkOf, createUpstream, events } from './create-upstream.js'
import { onlyEvent, scene } from './scene.js'
import { entry, yamlOf } from './yaml-of.js'

const messages = [{ role: 'user', content: 'What is the weather?' }]
const answering = () =>
  createUpstream((response) =>
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end('{"id":"chatcmpl-1","choices":[],"usage":{"prompt_tokens":100,"completion_tokens":10,"total_tokens":110}}'),
  )

const anyModel = 'model_list: [{ model_name: "*", litellm_params: { model: "*" } }]'

test.each(['anthropic/claude-3', 'bedrock/anthropic.claude-3', 'azure/gpt-4o'])(
  'with * for name and model, %s is not sent to OpenAI with the OpenAI key',
  async (model) => {
    const upstream = await answering()
    const { ask } = await scene({
      yaml: anyModel,
      environment: { OPENAI_BASE_URL: upstream.url, OPENAI_API_KEY: 'sk-openai' },
    })
    expect((await ask('/chat/completions', { model, messages })).status).toBe(400)
    for (const ours of ['gpt-4o', 'openai/gpt-4o'])
      expect((await ask('/chat/completions', { model: ours, messages })).status).toBe(200)
    expect(upstream.requests.map(({ body }) => JSON.parse(body.toString()).model)).toEqual(['gpt-4o', 'gpt-4o'])
  },
)

test("OPENAI_API_BASE sets OpenAI's base URL, and a trailing line break is removed from a key", async () => {
  const upstream = await answering()
  const { ask } = await scene({
    yaml: 'model_list: [{ model_name: m, litellm_params: { model: openai/m } }]',
    environment: { OPENAI_API_BASE: upstream.url, OPENAI_API_KEY: 'sk-openai\n' },
  })
  expect((await ask('/chat/completions', { model: 'm', messages })).status).toBe(200)
  expect(upstream.requests[0]?.headers.authorization).toBe('Bearer sk-openai')
})

test.each([
  ['fireworks_ai', { FIREWORKS_API_KEY: 'sk-1' }, 'Bearer sk-1'],
  ['together_ai', { TOGETHERAI_API_KEY: 'sk-3', TOGETHER_API_KEY: 'sk-2' }, 'Bearer sk-2'],
  ['perplexity', { PERPLEXITYAI_API_KEY: ' ', PERPLEXITY_API_KEY: 'sk-4' }, 'Bearer sk-4'],
  ['gemini', { GOOGLE_API_KEY: 'sk-5' }, 'Bearer sk-5'],
  ['groq', {}, undefined],
])(
  "the key of %s is taken from the first of LiteLLM's variables that is set: %j",
  async (provider, environment, sent) => {
    const upstream = await answering()
    const yaml = `model_list: [{ model_name: m, litellm_params: { model: ${provider}/m, api_base: "${upstream.url}" } }]`
    const { ask } = await scene({ yaml, environment })
    await ask('/chat/completions', { model: 'm', messages })
    expect(upstream.requests[0]?.headers.authorization).toBe(sent)
  },
)

test("extra_headers replace the gateway's and the client's own headers", async () => {
  const upstream = await answering()
  const { ask } = await scene({
    yaml: yamlOf([
      entry(
        'm',
        'openai/m',
        upstream,
        ', extra_headers: { Authorization: Bearer corp, User-Agent: corp, Content-Type: text/plain }',
      ),
    ]),
  })
  await ask('/chat/completions', { model: 'm', messages }, { 'user-agent': 'client' })
  expect(upstream.requests[0]?.headers).toMatchObject({
    authorization: 'Bearer corp',
    'user-agent': 'corp',
    'content-type': 'application/json',
  })
})

test('prices and id in model_info apply to the deployment', async () => {
  const upstream = await answering()
  const { ask } = await scene({
    yaml: yamlOf([
      `${entry('m', 'm', upstream)}\n    model_info: { id: 7, input_cost_per_token: 0.000001, output_cost_per_token: 2e-6 }`,
    ]),
  })
  const answer = await ask('/chat/completions', { model: 'm', messages })
  expect(answer.headers.get('x-litellm-response-cost')).toBe('0.00012')
  expect(answer.headers.get('x-litellm-model-id')).toBe('7')
})

test.each([
  'router_settings: { num_retries: 0, fallbacks: [{ "*": [good] }] }',
  'router_settings: { num_retries: 0, default_fallbacks: [good] }',
  'router_settings: { num_retries: 0, default_fallbacks: [bad, good] }',
])('with %s, every model without an entry of its own has the fallback', async (settings) => {
  const bad = await createUpstream((response) => response.writeHead(500).end('{}'))
  const good = await answering()
  const { ask } = await scene({ yaml: yamlOf([entry('bad', 'm', bad), entry('good', 'm', good)], settings) })
  expect((await ask('/chat/completions', { model: 'bad', messages })).status).toBe(200)
  expect(bad.requests).toHaveLength(1)
})

test.each([
  ['2024-02-15-preview', undefined],
  ['2024-10-21', { include_usage: true }],
])('token counts of an Azure stream are requested if API version %s supports it', async (version, streamOptions) => {
  const upstream = await createUpstream((response) => response.writeHead(200, events).end(chunkOf('Mild')))
  const { ask } = await scene({ yaml: yamlOf([entry('gpt', 'azure/gpt-4o', upstream, `, api_version: "${version}"`)]) })
  await ask('/chat/completions', { model: 'gpt', messages, stream: true })
  expect(JSON.parse(upstream.requests[0]?.body.toString() ?? '').stream_options).toEqual(streamOptions)
})

test.each([
  'anthropic/claude-sonnet-4-5',
  'ollama/llama3',
  'fireworks_ai/llama',
  'gemini/gemini-2.5-pro',
  'hosted_vllm/llama',
])('token counts of a stream of %s are requested', async (model) => {
  const upstream = await createUpstream((response) => response.writeHead(200, events).end(chunkOf('Mild')))
  const { ask } = await scene({ yaml: yamlOf([entry('m', model, upstream)]) })
  await ask('/chat/completions', { model: 'm', messages, stream: true })
  expect(JSON.parse(upstream.requests[0]?.body.toString() ?? '')).toMatchObject({
    stream_options: { include_usage: true },
  })
})

/** A host that rejects `stream_options` for some requests, and whether each of them had any. */
async function picky(rejects: (body: string) => boolean, provider = 'openai') {
  const upstream = await createUpstream((response, { body }) => {
    if (body.includes('stream_options') && rejects(body.toString()))
      return response.writeHead(400).end('{"error":{"message":"Unknown parameter: stream_options"}}')
    if (!body.includes('"stream":true')) return response.writeHead(200).end('{}')
    response.writeHead(200, events).end(chunkOf('Mild'))
  })
  const { ask } = await scene({
    yaml: yamlOf([entry('*', `${provider}/*`, upstream)], 'router_settings: { num_retries: 0 }'),
  })
  return {
    stream: (more: object) => ask('/chat/completions', { model: 'm', messages, stream: true, ...more }),
    asked: () => upstream.requests.map(({ body }) => body.includes('stream_options')),
  }
}

test('a stream with data_sources, which Azure rejects beside stream_options, is made without them, and the next one with', async () => {
  const { stream, asked } = await picky((body) => body.includes('data_sources'), 'azure')
  expect((await stream({ data_sources: [] })).status).toBe(200)
  expect((await stream({})).status).toBe(200)
  expect(asked()).toEqual([false, true])
})

test('data_sources do not keep a host other than Azure from being asked for token counts', async () => {
  const { stream, asked } = await picky(() => false)
  expect((await stream({ data_sources: [] })).status).toBe(200)
  expect(asked()).toEqual([true])
})

test('a call that a host does not stream cannot switch off the token counts of streams', async () => {
  const { stream, asked } = await picky((body) => body.includes('"stream":"on"'))
  expect((await stream({ stream: 'on' })).status).toBe(200)
  expect((await stream({})).status).toBe(200)
  expect(asked()).toEqual([true, false, true])
})

test('a model that rejects stream_options does not switch off the token counts of others behind its wildcard', async () => {
  const { stream, asked } = await picky((body) => body.includes('"old"'))
  for (const model of ['old', 'old', 'new']) expect((await stream({ model })).status).toBe(200)
  expect(asked()).toEqual([true, false, false, true])
})

test.each([400, 422])(
  'after a host rejects stream_options with %i, the call is repeated without them, and later calls do not send them',
  async (status) => {
    const upstream = await createUpstream((response, { body }) => {
      if (!body.includes('stream_options')) return response.writeHead(200, events).end(chunkOf('Mild'))
      response
        .writeHead(status)
        .end('{"detail":[{"loc":["body","stream_options"],"msg":"Extra inputs are not permitted"}]}')
    })
    const { ask } = await scene({
      yaml: yamlOf([entry('gpt', 'openai/llama', upstream)], 'router_settings: { num_retries: 0 }'),
    })
    const stream = { model: 'gpt', messages, stream: true }
    for (let count = 0; count < 2; count += 1) expect((await ask('/chat/completions', stream)).status).toBe(200)
    expect(upstream.requests).toHaveLength(3)
    const counted = { ...stream, stream_options: { include_usage: true } }
    expect((await ask('/chat/completions', counted)).status).toBe(status)
  },
)

test.each([
  [
    'application/json',
    '{"object":"error","message":"Too long","type":"BadRequestError","code":400}',
    'BadRequestError',
  ],
  ['application/json', '[{"error":{"code":400,"message":"Too long","status":"INVALID_ARGUMENT"}}]', 'http_400'],
  ['text/plain; charset=utf-8', 'Too long', 'http_400'],
])(
  'an error as vLLM, Gemini or a proxy writes it (%s: %s) is passed on, and its message reported',
  async (type, text, kind) => {
    const upstream = await createUpstream((response) => response.writeHead(400, { 'content-type': type }).end(text))
    const opened = await scene({ yaml: yamlOf([entry('m', 'custom_openai/m', upstream)]) })
    const answer = await opened.ask('/chat/completions', { model: 'm', messages })
    expect([answer.status, await answer.text()]).toEqual([400, text])
    expect(await onlyEvent(opened)).toMatchObject({ $ai_error: 'Too long', $ai_error_type: kind })
  },
)
