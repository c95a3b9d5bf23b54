import OpenAI from 'openai'
import { expect, test } from 'vitest'
import { createUpstream, events, type Upstream } from './create-upstream.js'
import { masterKey, scene } from './scene.js'
import { entry, yamlOf } from './yaml-of.js'

const messages = [{ role: 'user' as const, content: 'What is the weather?' }]
const answering = () =>
  createUpstream((response) =>
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end('{"id":"chatcmpl-1","choices":[{"index":0,"message":{"role":"assistant","content":"Mild"}}]}'),
  )
const failing = (status: number, error: unknown) =>
  createUpstream((response) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(error)),
  )

const tooLong = {
  error: {
    message: "This model's maximum context length is 8192 tokens. However, your messages resulted in 9001 tokens.",
    type: 'invalid_request_error',
    param: 'messages',
    code: 'context_length_exceeded',
  },
}
const filtered = {
  error: {
    message: "The response was filtered due to the prompt triggering Azure OpenAI's content management policy.",
    code: 'content_filter',
    status: 400,
  },
}
const small = (upstream: Upstream) => entry('small', 'gpt-small', upstream)
const large = (upstream: Upstream) => entry('large', 'gpt-large', upstream)
const requestsAt = (...upstreams: readonly Upstream[]) => upstreams.map(({ requests }) => requests.length)

test.each(['litellm_settings', 'router_settings'])(
  'a prompt too long for its model is answered by context_window_fallbacks of %s, and the event names the fallback',
  async (section) => {
    const [short, long, other] = [await failing(400, tooLong), await answering(), await answering()]
    const settings = 'context_window_fallbacks: [{ small: [large] }], fallbacks: [{ small: [other] }]'
    const models = `model_list:${[small(short), large(long), entry('other', 'gpt-other', other)].join('')}`
    const { ask, ended } = await scene({
      yaml:
        section === 'router_settings'
          ? `${models}\nlitellm_settings: { callbacks: [posthog] }\nrouter_settings: { ${settings} }`
          : `${models}\nlitellm_settings: { callbacks: [posthog], ${settings} }`,
    })
    const response = await ask('/chat/completions', { model: 'small', messages })
    expect(response.status).toBe(200)
    expect(response.headers.get('x-litellm-attempted-fallbacks')).toBe('1')
    expect(JSON.parse(long.requests[0]?.body.toString() ?? '')).toEqual({ model: 'gpt-large', messages })
    expect(requestsAt(short, long, other)).toEqual([1, 1, 0])
    const [event, ...more] = await ended()
    expect(more).toEqual([])
    expect(event?.properties).toMatchObject({
      tracked_openai_model_group: 'small',
      tracked_openai_fallback: 'large',
      $ai_http_status: 200,
    })
  },
)

test.each([
  ['Anthropic', 400, { error: { message: 'prompt is too long: 208310 tokens > 200000 maximum' } }],
  ['TGI', 422, { error: 'Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4097. Given: 5000' }],
  ['Groq', 413, { error: { message: 'Please reduce the length of the messages.', code: 'context_length_exceeded' } }],
])('a prompt that is too long for %s goes to the fallback', async (_, status, error) => {
  const [short, long] = [await failing(status, error), await answering()]
  const { ask } = await scene({
    yaml: yamlOf([small(short), large(long)], 'router_settings: { context_window_fallbacks: [{ small: [large] }] }'),
  })
  expect((await ask('/chat/completions', { model: 'small', messages })).status).toBe(200)
  expect(requestsAt(short, long)).toEqual([1, 1])
})

test.each([
  ['of an unknown field', 400, { error: { message: 'Unrecognized request argument: maximum', code: null } }],
  [
    'of a text that is too long',
    400,
    { error: { message: "Invalid 'user': string too long.", code: 'string_above_max_length' } },
  ],
  ['of the content', 400, filtered],
])('a rejection %s is passed on, with its body, in spite of context_window_fallbacks', async (_, status, error) => {
  const [short, long] = [await failing(status, error), await answering()]
  const { ask } = await scene({
    yaml: yamlOf([small(short), large(long)], 'router_settings: { context_window_fallbacks: [{ small: [large] }] }'),
  })
  const response = await ask('/chat/completions', { model: 'small', messages })
  expect([response.status, await response.json()]).toEqual([status, error])
  expect(requestsAt(short, long)).toEqual([1, 0])
})

test('a prompt too long for every fallback gets the last error, and the SDK sees its code', async () => {
  const [short, long] = [await failing(400, tooLong), await failing(400, tooLong)]
  const { gateway, ended } = await scene({
    yaml: yamlOf([small(short), large(long)], 'router_settings: { context_window_fallbacks: [{ small: [large] }] }'),
  })
  const openai = new OpenAI({ apiKey: masterKey, baseURL: `${gateway.url}/v1`, maxRetries: 0 })
  await expect(openai.chat.completions.create({ model: 'small', messages })).rejects.toMatchObject({
    status: 400,
    code: 'context_length_exceeded',
  })
  expect(requestsAt(short, long)).toEqual([1, 1])
  expect((await ended()).map(({ properties }) => properties)).toMatchObject([
    { $ai_is_error: true, $ai_http_status: 400, $ai_error_type: 'context_length_exceeded' },
  ])
})

test.each([401, 404])(
  'if the fallback refuses our key or its model (%i), the client learns that its prompt is too long',
  async (status) => {
    const [short, long] = [await failing(400, tooLong), await failing(status, { error: { message: 'No' } })]
    const { ask } = await scene({
      yaml: yamlOf([small(short), large(long)], 'router_settings: { context_window_fallbacks: [{ small: [large] }] }'),
    })
    const response = await ask('/chat/completions', { model: 'small', messages })
    expect([response.status, await response.json()]).toEqual([400, tooLong])
    expect(requestsAt(short, long)).toEqual([1, 1])
  },
)

test('a fallback whose window is too small, too, has fallbacks of its own, and nobody is asked twice', async () => {
  const [broken, short, long] = [await failing(500, {}), await failing(400, tooLong), await answering()]
  const { ask } = await scene({
    yaml: yamlOf(
      [entry('broken', 'gpt', broken), small(short), large(long)],
      'router_settings: { num_retries: 0, fallbacks: [{ broken: [small] }], ' +
        'context_window_fallbacks: [{ small: [broken, small, large] }] }',
    ),
  })
  const response = await ask('/chat/completions', { model: 'broken', messages })
  expect(response.status).toBe(200)
  expect(response.headers.get('x-litellm-attempted-fallbacks')).toBe('2')
  expect(requestsAt(broken, short, long)).toEqual([1, 1, 1])
})

test('a rejected prompt does not give its deployment a cooldown', async () => {
  const [short, twin, long] = [await failing(400, tooLong), await failing(400, tooLong), await answering()]
  const { ask } = await scene({
    yaml: yamlOf(
      [small(short), small(twin), large(long)],
      'router_settings: { allowed_fails: 0, cooldown_time: 60, context_window_fallbacks: [{ "*": [large] }] }',
    ),
  })
  for (let count = 0; count < 6; count += 1) await ask('/chat/completions', { model: 'small', messages })
  expect(requestsAt(short, twin, long)).toEqual([3, 3, 6])
})

test('a stream that is rejected by its first event goes to the fallback, too', async () => {
  const short = await createUpstream((response) =>
    response.writeHead(200, events).end(`data: ${JSON.stringify({ error: { ...tooLong.error, code: 400 } })}\n\n`),
  )
  const long = await createUpstream((response) =>
    response
      .writeHead(200, events)
      .end('data: {"choices":[{"index":0,"delta":{"content":"Mild"}}]}\n\ndata: [DONE]\n\n'),
  )
  const { gateway } = await scene({
    yaml: yamlOf([small(short), large(long)], 'router_settings: { context_window_fallbacks: [{ small: [large] }] }'),
  })
  const openai = new OpenAI({ apiKey: masterKey, baseURL: `${gateway.url}/v1`, maxRetries: 0 })
  let text = ''
  for await (const chunk of await openai.chat.completions.create({ model: 'small', messages, stream: true }))
    text += chunk.choices[0]?.delta.content ?? ''
  expect(text).toBe('Mild')
})

test.each([
  ['Azure', filtered],
  [
    'OpenAI',
    {
      error: {
        message: 'Your request was rejected as a result of our safety system.',
        type: 'image_generation_user_error',
        code: 'content_policy_violation',
      },
    },
  ],
  [
    'Anthropic',
    { error: { type: 'invalid_request_error', message: 'Output blocked by content filtering policy', code: null } },
  ],
])('what the filter of %s refuses is answered by content_policy_fallbacks', async (_, error) => {
  const [strict, other, long] = [await failing(400, error), await answering(), await answering()]
  const { ask } = await scene({
    yaml: yamlOf(
      [small(strict), entry('other', 'gpt-other', other), large(long)],
      'router_settings: { content_policy_fallbacks: [{ small: [other] }], context_window_fallbacks: [{ small: [large] }] }',
    ),
  })
  expect((await ask('/chat/completions', { model: 'small', messages })).status).toBe(200)
  expect(requestsAt(strict, other, long)).toEqual([1, 1, 0])
})
