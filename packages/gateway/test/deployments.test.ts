import { expect, test } from 'vitest'
import { createUpstream } from './create-upstream.js'
import { scene } from './scene.js'
import { entry, yamlOf } from './yaml-of.js'

const messages = [{ role: 'user', content: 'What is the weather?' }]
const counting = () =>
  createUpstream((response) =>
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end('{"id":"chatcmpl-1","choices":[],"usage":{"prompt_tokens":100,"completion_tokens":10,"total_tokens":110}}'),
  )
const failing = (status: number) =>
  createUpstream((response) => response.writeHead(status).end('{"error":{"message":"No"}}'))

test('max_retries applies to its deployment, and x-litellm-num-retries of a request takes precedence over it', async () => {
  const bad = await failing(500)
  const { ask } = await scene({
    yaml: yamlOf([entry('gpt', 'gpt-4o', bad, ', max_retries: 2')], 'router_settings: { num_retries: 0 }'),
  })
  await ask('/chat/completions', { model: 'gpt', messages })
  expect(bad.requests).toHaveLength(3)
  await ask('/chat/completions', { model: 'gpt', messages }, { 'x-litellm-num-retries': '0' })
  expect(bad.requests).toHaveLength(4)
})

test('organization is sent to OpenAI as the header that its SDK sends', async () => {
  const upstream = await counting()
  const { ask } = await scene({ yaml: yamlOf([entry('gpt', 'gpt-4o', upstream, ', organization: org-1')]) })
  await ask('/chat/completions', { model: 'gpt', messages })
  expect(upstream.requests[0]?.headers['openai-organization']).toBe('org-1')
})

test('a deployment that has used up its requests per minute is passed over for another one of its name', async () => {
  const [small, large] = [await counting(), await counting()]
  const { ask } = await scene({
    yaml: yamlOf([entry('gpt', 'gpt-4o', small, ', rpm: 1, weight: 9'), entry('gpt', 'gpt-4o', large)]),
  })
  for (let count = 1; count <= 6; count += 1) await ask('/chat/completions', { model: 'gpt', messages })
  // A new minute may have begun meanwhile.
  expect(small.requests.length).toBeLessThanOrEqual(2)
  expect(small.requests.length + large.requests.length).toBe(6)
})

test('a deployment that has used up its tokens per minute is passed over for another one of its name', async () => {
  const [small, large] = [await counting(), await counting()]
  let onSpent = () => undefined as void
  const { ask } = await scene({
    yaml: yamlOf([entry('gpt', 'gpt-4o', small, ', tpm: 100'), entry('gpt', 'gpt-4o', large)]),
    keys: { spend: () => onSpent() },
  })
  for (let count = 1; count <= 6; count += 1) {
    const spent = new Promise<void>((resolve) => (onSpent = resolve))
    await ask('/chat/completions', { model: 'gpt', messages })
    await spent
  }
  // A new minute may have begun meanwhile.
  expect(small.requests.length).toBeLessThanOrEqual(2)
  expect(small.requests.length + large.requests.length).toBe(6)
})

test.each([
  ['/chat/completions', '{"usage":{"prompt_tokens":100,"completion_tokens":10}}'],
  ['/embeddings', '{"usage":{"prompt_tokens":120,"total_tokens":120}}'],
  ['/responses', '{"usage":{"input_tokens":100,"output_tokens":10}}'],
])('x-litellm-response-cost of %s is the cost by the prices of the deployment', async (path, answer) => {
  const upstream = await createUpstream((response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(answer),
  )
  const { ask } = await scene({
    yaml: yamlOf([
      entry('priced', 'gpt-4o', upstream, ', input_cost_per_token: 0.000001, output_cost_per_token: 0.000002'),
      entry('free', 'gpt-4o', upstream),
    ]),
  })
  const costOf = async (model: string) =>
    (await ask(path, { model, messages, input: 'Hello' })).headers.get('x-litellm-response-cost')
  expect([await costOf('priced'), await costOf('free')]).toEqual(['0.00012', null])
})

test.each([408, 409, 429, 500])('an answer of status %i is retried', async (status) => {
  const bad = await failing(status)
  const { ask } = await scene({ yaml: yamlOf([entry('gpt', 'gpt-4o', bad)], 'router_settings: { num_retries: 1 }') })
  expect((await ask('/chat/completions', { model: 'gpt', messages })).status).toBe(status)
  expect(bad.requests).toHaveLength(2)
})

test('a deployment whose 429 has a retry-after is passed over for another one of its name', async () => {
  const limited = await createUpstream((response) => response.writeHead(429, { 'retry-after': '30' }).end('{}'))
  const large = await counting()
  const { ask } = await scene({
    yaml: yamlOf([entry('gpt', 'gpt-4o', limited, ', weight: 9'), entry('gpt', 'gpt-4o', large)]),
  })
  for (let count = 1; count <= 3; count += 1) await ask('/chat/completions', { model: 'gpt', messages })
  expect([limited.requests.length, large.requests.length]).toEqual([1, 3])
})
