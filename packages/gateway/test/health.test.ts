import { expect, test } from 'vitest'
import { createUpstream } from './create-upstream.js'
import { errorOf, scene } from './scene.js'
import { entry, yamlOf } from './yaml-of.js'

test('/health sends each deployment a call of its mode, and skips modes without a small call', async () => {
  const upstream = await createUpstream((response, { path, body, headers }) => {
    const text = body.toString()
    const isRefused =
      (text.includes('gpt-5') && text.includes('max_tokens')) ||
      (path.endsWith('/chat/completions') && !text.includes('gpt-5')) ||
      (path.endsWith('/transcriptions') && !/^multipart\/form-data; boundary=/.test(headers['content-type'] ?? ''))
    response.writeHead(isRefused ? 400 : 200).end('{}')
  })
  const withMode = (name: string, mode: string) =>
    `${entry(name, `openai/${name}`, upstream)}\n    model_info: { mode: ${mode} }`
  const { ask } = await scene({
    yaml: yamlOf([
      entry('gpt-5-mini', 'openai/gpt-5-mini', upstream),
      withMode('whisper-1', 'audio_transcription'),
      withMode('tts-1', 'audio_speech'),
      withMode('omni-moderation-latest', 'moderation'),
      withMode('davinci', 'completion'),
      withMode('o3', 'responses'),
      withMode('text-embedding-3-small', 'embedding'),
      withMode('dall-e-3', 'image_generation'),
      withMode('voice', 'realtime'),
      entry('openai/*', 'openai/*', upstream),
    ]),
  })
  const health = (await (await ask('/health')).json()) as { healthy_endpoints: { model_name: string }[] }
  expect(health).toMatchObject({ healthy_count: 7, unhealthy_count: 0 })
  expect(health.healthy_endpoints.map(({ model_name }) => model_name)).not.toContain('dall-e-3')
  expect(upstream.requests.map(({ path }) => path.slice(4)).sort()).toEqual([
    'audio/speech',
    'audio/transcriptions',
    'chat/completions',
    'chat/completions',
    'completions',
    'embeddings',
    'moderations',
    'responses',
  ])
})

test('/health does not repeat a call that failed for another reason than its max_tokens', async () => {
  const upstream = await createUpstream((response) => response.writeHead(401).end('{}'))
  const { ask } = await scene({ yaml: yamlOf([entry('m', 'openai/m', upstream)]) })
  expect(await (await ask('/health')).json()).toMatchObject({ unhealthy_endpoints: [{ error: 'status 401' }] })
  expect(upstream.requests).toHaveLength(1)
})

test('the answer of a call and /health say why a host cannot be reached', async () => {
  const { ask } = await scene({
    yaml: yamlOf([entry('m', 'openai/m', { url: 'http://127.0.0.1:1/v1', requests: [] })]),
  })
  const response = await ask('/chat/completions', { model: 'm', messages: [] }, { 'x-litellm-num-retries': '0' })
  expect(response.status).toBe(502)
  expect(await errorOf(response)).toMatchObject({ message: 'The connection to the upstream failed (ECONNREFUSED).' })
  const [endpoint] = ((await (await ask('/health')).json()) as { unhealthy_endpoints: object[] }).unhealthy_endpoints
  expect(endpoint).toMatchObject({ error: expect.stringMatching(/^ECONNREFUSED after \d+ ms$/) as string })
})

test("with LiteLLM's parameter `model`, /health only calls the deployments of that name", async () => {
  const upstream = await createUpstream((response) => response.end('{}'))
  const { ask } = await scene({ yaml: yamlOf([entry('a', 'gpt-4o', upstream), entry('b', 'o3', upstream)]) })
  expect(await (await ask('/health?model=b')).json()).toMatchObject({
    healthy_endpoints: [{ model_name: 'b' }],
    healthy_count: 1,
    unhealthy_count: 0,
  })
  expect(upstream.requests).toHaveLength(1)
})
