import { expect, test } from 'vitest'
import { parseConfig } from '../config/read-config.js'
import { scrubError } from '../pass/scrub-error.js'
import { createTarget } from './create-target.js'

function targetOf(params: string, name = 'm') {
  const [deployment] = parseConfig(
    `model_list: [{ model_name: "${name}", litellm_params: { ${params} } }]`,
    'config.yaml',
    {
      GATEWAY_SALT_KEY: 'salt',
    },
  ).deployments
  if (!deployment) throw new Error('There is no deployment.')
  return createTarget(deployment, {})
}

test.each([
  ['a header', 'model: m, extra_headers: { X-Token: "hunter22-abc" }', 'hunter22-abc'],
  ['a header with a scheme', 'model: m, extra_headers: { Authorization: "Bearer hunter22-abc" }', 'hunter22-abc'],
  ['the query of the URL', 'model: openai/m, api_base: "https://host/v1?code=hunter22%2Babc"', 'hunter22+abc'],
  ['the query, encoded', 'model: openai/m, api_base: "https://host/v1?code=hunter22%2Babc"', 'hunter22%2Babc'],
])('a secret in %s of the file is removed from an error that repeats it', (_, params, secret) => {
  const { secrets } = targetOf(params)
  expect(scrubError(Buffer.from(`{"error":"${secret} is not valid"}`), secrets).toString()).toBe(
    '{"error":"[key] is not valid"}',
  )
})

test("an error may name the version of Azure's API", () => {
  const { secrets } = targetOf('model: azure/m, api_base: "https://host/openai/deployments/m?api-version=2024-10-21"')
  expect(secrets).toEqual([])
})

test.each([
  ['model: openai/llama3, api_base: "https://api.groq.com/openai/v1"', 'groq'],
  ['model: custom_openai/grok-4, api_base: "https://api.x.ai/v1"', 'xai'],
  ['model: openai/llama3, api_base: "https://api.together.xyz/v1"', 'together'],
  ['model: openai/llama3, api_base: "https://api.together.ai/v1"', 'together'],
  ['model: openai/gpt-4o, api_base: "https://mine.openai.azure.com/openai/v1"', 'azure'],
  ['model: openai/llama3, api_base: "https://gpu1.westeurope.cloudapp.azure.com/v1"', 'openai'],
  ['model: custom_openai/llama3, api_base: "https://mine.eastus.inference.ml.azure.com/v1"', 'custom'],
  ['model: openai/gpt-4o', 'openai'],
  ['model: openai/llama3, api_base: "https://llm.internal/v1"', 'openai'],
  ['model: azure/gpt-4o, api_base: "https://api.groq.com/openai/v1"', 'azure'],
])('%s is a model of %s, by whose prices it is counted', (params, provider) => {
  expect(targetOf(params).provider).toBe(provider)
})

test.each([
  ['fireworks_ai/llama-v3p1-8b-instruct', undefined, 'accounts/fireworks/models/llama-v3p1-8b-instruct'],
  ['fireworks_ai/accounts/mine/models/a', undefined, 'accounts/mine/models/a'],
  ['fireworks_ai/*', 'llama-v3p1-8b-instruct', 'accounts/fireworks/models/llama-v3p1-8b-instruct'],
  ['fireworks_ai/*', 'accounts/mine/models/a', 'accounts/mine/models/a'],
  ['fireworks_ai/nomic-ai/nomic-embed-text-v1.5', undefined, 'nomic-ai/nomic-embed-text-v1.5'],
  ['groq/llama3', undefined, 'llama3'],
])('%s with %s for its * asks the upstream for %s', (model, wild, name) => {
  expect(targetOf(`model: "${model}"`, wild === undefined ? 'm' : 'any/*').modelFor(wild)).toBe(name)
})
