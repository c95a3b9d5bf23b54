import { expect, test } from 'vitest'
import { createUpstream } from './create-upstream.js'
import { scene } from './scene.js'
import { entry, yamlOf } from './yaml-of.js'

const messages = [{ role: 'user', content: 'What is the weather?' }]
const answering = () => createUpstream((response) => response.end('{"choices":[]}'))

test.each([
  ['ollama/llama3', '', '/v1/chat/completions'],
  ['ollama/llama3', '/v1', '/v1/chat/completions'],
  ['anthropic/claude-3', '', '/v1/chat/completions'],
  ['anthropic/claude-3', '/v1', '/v1/chat/completions'],
  ['mistral/mistral-small', '/corp/', '/corp/v1/chat/completions'],
  ['groq/llama3', '/corp', '/corp/chat/completions'],
  ['openai/m', '/v1?tenant=7', '/v1/chat/completions?tenant=7'],
  [
    'azure/gpt-4o',
    '/openai/deployments/mine/chat/completions?api-version=2024-08-01',
    '/openai/deployments/mine/chat/completions?api-version=2024-08-01',
  ],
  ['azure/gpt-4o', '/openai/v1', '/openai/v1/chat/completions'],
  ['azure/gpt-4o', '?api-version=preview', '/openai/v1/chat/completions?api-version=preview'],
])('%s with the base URL %s is called at %s', async (model, base, path) => {
  const upstream = await answering()
  const { ask } = await scene({
    yaml: yamlOf([entry('m', model, { ...upstream, url: upstream.url.replace('/v1', base) })]),
  })
  await ask('/chat/completions', { model: 'm', messages })
  expect(upstream.requests[0]?.path).toBe(path)
})

test.each([
  ['ollama_chat/llama3', { OLLAMA_API_BASE: '' }, '/v1/chat/completions'],
  ['anthropic/claude-3', { ANTHROPIC_BASE_URL: '/corp' }, '/corp/v1/chat/completions'],
  [
    'azure/m',
    { AZURE_API_BASE: '', AZURE_API_VERSION: '2025-01-01' },
    '/openai/deployments/m/chat/completions?api-version=2025-01-01',
  ],
])(
  "without an api_base, %s is called where LiteLLM's environment variables say: %j",
  async (model, variables, path) => {
    const upstream = await answering()
    const { origin } = new URL(upstream.url)
    const environment = Object.fromEntries(
      Object.entries(variables).map(([name, value]) => [name, name.endsWith('VERSION') ? value : origin + value]),
    )
    const yaml = `model_list: [{ model_name: m, litellm_params: { model: "${model}", api_key: k } }]`
    const { ask } = await scene({ yaml, environment })
    await ask('/chat/completions', { model: 'm', messages })
    expect(upstream.requests[0]?.path).toBe(path)
  },
)
