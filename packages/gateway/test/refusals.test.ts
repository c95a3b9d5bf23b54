import { expect, test } from 'vitest'
import { createUpstream } from './create-upstream.js'
import { errorOf, master, scene } from './scene.js'
import { entry, yamlOf } from './yaml-of.js'

const chat = { model: 'gpt', messages: [{ role: 'user', content: 'What is the weather?' }] }
const failing = (status: number, message = 'No') =>
  createUpstream((response) => response.writeHead(status).end(JSON.stringify({ error: { message } })))
const answering = () =>
  createUpstream((response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"choices":[]}'))

test.each([401, 402, 403, 404])(
  'if a deployment refuses our key or account with %i, another one of its name answers, also without retries',
  async (status) => {
    const [bad, good] = [await failing(status), await answering()]
    const { ask } = await scene({
      yaml: yamlOf(
        [entry('gpt', 'gpt', bad), entry('gpt', 'gpt', good)],
        'router_settings: { num_retries: 0, allowed_fails: 3, cooldown_time: 60 }',
      ),
    })
    for (let count = 0; count < 10; count += 1) expect((await ask('/chat/completions', chat)).status).toBe(200)
    expect(bad.requests).toHaveLength(4)
  },
)

test.each([
  ['Gemini, our key', [{ error: { code: 400, message: 'API key not valid. Please pass a valid API key.' } }]],
  ['xAI, our key', { code: 'Client specified an invalid argument', error: 'Incorrect API key provided: xa***9' }],
  ['Groq, the model', { error: { message: 'The model has been decommissioned', code: 'model_decommissioned' } }],
  ['Mistral, the model', { object: 'error', message: 'Invalid model: gpt', type: 'invalid_model', code: '1500' }],
])(
  'what a 400 of %s refuses, another deployment or a fallback answers, and else the client gets it',
  async (_, error) => {
    const refusing = await createUpstream((response) => response.writeHead(400).end(JSON.stringify(error)))
    const good = await answering()
    const { ask } = await scene({
      yaml: yamlOf(
        [entry('gpt', 'gpt', refusing), entry('small', 'small', good), entry('alone', 'alone', refusing)],
        'router_settings: { fallbacks: [{ gpt: [small] }] }',
      ),
    })
    expect((await ask('/chat/completions', chat)).status).toBe(200)
    const answer = await ask('/chat/completions', { ...chat, model: 'alone' })
    expect([answer.status, await answer.json()]).toEqual([400, error])
    expect(refusing.requests).toHaveLength(2)
  },
)

test('if all deployments of a name refuse our key, each is asked once, and the first answer is passed on', async () => {
  const upstreams = [await failing(401, 'first'), await failing(403, 'second'), await failing(404, 'third')]
  const { ask } = await scene({ yaml: yamlOf(upstreams.map((upstream) => entry('gpt', 'gpt', upstream))) })
  const answer = await ask('/chat/completions', chat)
  expect([answer.status, await errorOf(answer)]).toEqual([401, { message: 'first' }])
  expect(upstreams.map(({ requests }) => requests.length)).toEqual([1, 1, 1])
})

test('a deployment that does not answer in time is replaced by another one of its name, and not asked again', async () => {
  const silent = await createUpstream(() => undefined)
  const good = await answering()
  const { ask } = await scene({
    yaml: yamlOf(
      [entry('gpt', 'gpt', silent), entry('gpt', 'gpt', good), entry('alone', 'gpt', silent)],
      'router_settings: { timeout: 0.3 }',
    ),
  })
  const statusOf = async (model: string) => (await ask('/chat/completions', { ...chat, model })).status
  expect([await statusOf('gpt'), await statusOf('alone')]).toEqual([200, 504])
  expect([silent.requests.length, good.requests.length]).toEqual([2, 1])
})

test('a deployment that did not answer in time is not asked again while another one of its name is retried', async () => {
  const silent = await createUpstream(() => undefined)
  const recovering = await createUpstream((response, _, count) => response.writeHead(count < 2 ? 500 : 200).end('{}'))
  const { ask } = await scene({
    yaml: yamlOf(
      [entry('gpt', 'gpt', silent), entry('gpt', 'gpt', recovering)],
      'router_settings: { num_retries: 2, timeout: 0.5 }',
    ),
  })
  expect((await ask('/chat/completions', chat)).status).toBe(200)
  expect([silent.requests.length, recovering.requests.length]).toEqual([1, 2])
})

test('a deployment that refuses our key is not asked again while another one of its name is retried', async () => {
  const refusing = await failing(401)
  const recovering = await createUpstream((response, _, count) => response.writeHead(count < 3 ? 500 : 200).end('{}'))
  const { ask } = await scene({
    yaml: yamlOf(
      [entry('gpt', 'gpt', refusing), entry('gpt', 'gpt', recovering)],
      'router_settings: { num_retries: 2 }',
    ),
  })
  expect((await ask('/chat/completions', chat)).status).toBe(200)
  expect([refusing.requests.length, recovering.requests.length]).toEqual([1, 3])
})

test('x-litellm-overhead-duration-ms is the time until an upstream was first asked, without retries', async () => {
  const slow = await createUpstream((response, _, count) =>
    count === 1
      ? setTimeout(() => response.writeHead(500).end('{}'), 200)
      : response.writeHead(200, { 'content-type': 'application/json' }).end('{"choices":[]}'),
  )
  const { ask } = await scene({ yaml: yamlOf([entry('gpt', 'gpt', slow)], 'router_settings: { num_retries: 1 }') })
  const { headers } = await ask('/chat/completions', chat)
  const [overheadMs, wholeMs] = ['overhead', 'response'].map((name) =>
    Number(headers.get(`x-litellm-${name}-duration-ms`)),
  )
  expect((wholeMs ?? 0) - (overheadMs ?? 0)).toBeGreaterThan(190)
})

test('metrics and response headers count retries and fallbacks separately', async () => {
  const { ask } = await scene({
    yaml: yamlOf(
      [entry('gpt', 'gpt', await failing(500)), entry('small', 'small', await answering())],
      'router_settings: { num_retries: 1, fallbacks: [{ gpt: [small] }] }',
    ),
  })
  const { headers } = await ask('/chat/completions', chat)
  expect([headers.get('x-litellm-attempted-retries'), headers.get('x-litellm-attempted-fallbacks')]).toEqual(['1', '1'])
  const metrics = await (await ask('/metrics')).text()
  expect(metrics).toMatch(/_retries_total 1\n/)
  expect(metrics).toMatch(/_fallbacks_total 1\n/)
})

test.each([
  ['limited to some', { models: ['gpt'] }, 403],
  [
    'in a team that is',
    { team: { id: 't', callbacks: [], isLoggingDisabled: false, metadata: {}, models: ['gpt'] } },
    403,
  ],
  ['for all', {}, 200],
  ['for all of its team', { models: ['all-team-models'] }, 200],
])('a key that is %s sends a list of further models, as OpenRouter accepts it: %#', async (_, limits, status) => {
  const upstream = await answering()
  const { ask } = await scene({
    yaml: yamlOf([entry('gpt', 'openrouter/openai/gpt-4o-mini', upstream)]),
    keys: { find: () => ({ ...master, isMaster: false, ...limits }) },
  })
  expect((await ask('/chat/completions', { ...chat, models: ['openai/o1-pro'] })).status).toBe(status)
  expect(upstream.requests).toHaveLength(status === 200 ? 1 : 0)
  expect((await ask('/chat/completions', chat)).status).toBe(200)
})
