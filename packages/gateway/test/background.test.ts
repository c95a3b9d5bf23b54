import OpenAI from 'openai'
import { expect, test } from 'vitest'
import { masterKey, oneModel, scene } from './scene.js'

test('a response in the background is one event and charged once, when a look sees its end', async () => {
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
