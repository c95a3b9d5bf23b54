import OpenAI from 'openai'
import { expect, test } from 'vitest'
import { createUpstream } from './create-upstream.js'
import { master, scene } from './scene.js'
import { entry, yamlOf } from './yaml-of.js'

test.each([
  [['all-team-models'], ['gpt-4o'], ['gpt-4o']],
  [['all-proxy-models'], undefined, ['gpt-4o', 'tts']],
  [['gpt-*'], ['all-proxy-models'], ['gpt-4o']],
  [['all-team-models'], undefined, ['gpt-4o', 'tts']],
  [undefined, ['all-team-models'], []],
  [['all-team-models'], ['all-team-models', 'tts'], ['tts']],
])('a key limited to %j in a team limited to %j is shown the models %j', async (models, ofTeam, listed) => {
  const team = { id: 'team', callbacks: [], isLoggingDisabled: false, metadata: {}, models: ofTeam }
  const upstream = await createUpstream((response) => response.end('{}'))
  const { ask } = await scene({
    yaml: yamlOf([entry('gpt-4o', 'a', upstream), entry('tts', 'b', upstream)]),
    keys: { find: () => ({ ...master, isMaster: false, models, team }) },
  })
  const { data } = (await (await ask('/models')).json()) as { data: { id: string }[] }
  expect(data.map(({ id }) => id)).toEqual(listed)
})

test.each([
  [['openai/gpt-4o'], undefined, ['openai/gpt-4o']],
  [['openai/gpt-*', 'groq/llama'], undefined, ['openai/gpt-*']],
  [['all-team-models'], ['openai/gpt-4o', 'tts'], ['tts', 'openai/gpt-4o']],
  [undefined, ['openai/gpt-4o'], ['openai/gpt-4o']],
  [['openai/gpt-4o', 'openai/o3'], ['openai/o3'], ['openai/o3']],
])('with openai/*, a key limited to %j in a team limited to %j is shown %j', async (models, ofTeam, listed) => {
  const team = ofTeam && { id: 'team', callbacks: [], isLoggingDisabled: false, metadata: {}, models: ofTeam }
  const upstream = await createUpstream((response) => response.end('{}'))
  const { ask } = await scene({
    yaml: yamlOf([entry('openai/*', 'openai/*', upstream), entry('tts', 'b', upstream)]),
    keys: { find: () => ({ ...master, isMaster: false, models, team }) },
  })
  const { data } = (await (await ask('/models')).json()) as { data: { id: string }[] }
  expect(data.map(({ id }) => id)).toEqual(listed)
  expect((await ask(`/models/${encodeURIComponent(listed[0] ?? '')}`)).status).toBe(200)
})

test.each([
  [undefined, 'openai/gpt-4o', 200],
  [['openai/gpt-*'], 'openai/gpt-4o', 200],
  [['openai/gpt-*'], 'openai/o3', 404],
  [undefined, 'groq/llama', 404],
  [undefined, 'openai/*', 200],
])('with openai/*, a key limited to %j that retrieves %s gets %i', async (models, name, status) => {
  const upstream = await createUpstream((response) => response.end('{}'))
  const { gateway } = await scene({
    yaml: yamlOf([entry('openai/*', 'openai/*', upstream)]),
    keys: { find: () => ({ ...master, isMaster: false, models }) },
  })
  const openai = new OpenAI({ apiKey: 'sk-any', baseURL: `${gateway.url}/v1`, maxRetries: 0 })
  const asked = openai.models.retrieve(name)
  if (status === 200) await expect(asked).resolves.toMatchObject({ id: name, object: 'model' })
  else await expect(asked).rejects.toMatchObject({ status })
})

test('/model/info names the provider and the prices of each deployment, and its URL only to the master key', async () => {
  const upstream = await createUpstream((response) => response.end('{}'))
  const yaml = yamlOf([
    `${entry('gpt', 'openai/gpt-4o', upstream, ', input_cost_per_token: 1e-6')}\n    model_info: { id: one, max_tokens: 4096 }`,
  ])
  const infoFor = async (isMaster: boolean) => {
    const { ask } = await scene({ yaml, keys: { find: () => ({ ...master, isMaster }) } })
    return (await ask('/v1/model/info')).json()
  }
  const model_info = { id: 'one', max_tokens: 4096, litellm_provider: 'openai', input_cost_per_token: 1e-6 }
  const model = 'openai/gpt-4o'
  expect(await infoFor(true)).toEqual({
    data: [{ model_name: 'gpt', litellm_params: { model, api_base: upstream.url }, model_info }],
  })
  expect(await infoFor(false)).toEqual({ data: [{ model_name: 'gpt', litellm_params: { model }, model_info }] })
})
