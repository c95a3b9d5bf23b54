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
