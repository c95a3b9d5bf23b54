import { expect, test } from 'vitest'
import { chunkOf, createUpstream, events } from './create-upstream.js'
import { masterKey, onlyEvent, scene } from './scene.js'
import { entry, yamlOf } from './yaml-of.js'

const messages = [{ role: 'user', content: 'What is the weather?' }]

test("LiteLLM's own fields do not reach the upstream, and its ids are used for the event", async () => {
  const upstream = await createUpstream((response) => response.writeHead(200).end('{"choices":[]}'))
  const at = await scene({ yaml: yamlOf([entry('gpt', 'openai/gpt-4o', upstream)]) })
  await at.ask('/chat/completions', {
    model: 'gpt',
    messages,
    litellm_session_id: 'session-1',
    litellm_trace_id: 'trace-1',
    litellm_metadata: { user_id: 'ada', team: 'blue', plan: 'pro' },
    metadata: { team: 'red' },
    cache: { 'no-cache': true },
    guardrails: ['pii'],
    tags: ['night', 'batch'],
    timeout: 30,
    drop_params: true,
    context_window_fallbacks: [{ gpt: ['other'] }],
    custom_llm_provider: 'azure',
    mock_response: 'Hello',
    mock_timeout: true,
    request_timeout: 30,
    retry_policy: { TimeoutErrorRetries: 1 },
    litellm_call_id: 'call-1',
    allowed_openai_params: ['tools'],
    seed: 7,
  })
  expect(JSON.parse(upstream.requests[0]?.body.toString() ?? '')).toEqual({ model: 'gpt-4o', messages, seed: 7 })
  const [event] = await at.ended()
  expect(event).toMatchObject({
    distinct_id: 'ada',
    properties: {
      $ai_session_id: 'session-1',
      $ai_trace_id: 'trace-1',
      tags: ['night', 'batch'],
      team: 'red',
      plan: 'pro',
    },
  })
  expect(event?.properties.$ai_model_parameters).toEqual({ seed: 7 })
  expect(event?.properties).not.toHaveProperty('tracked_openai_request_extras')
})

test('metadata may be the text of a JSON object, as LiteLLM accepts it', async () => {
  const at = await scene()
  await at.ask('/chat/completions', {
    model: 'gpt-4o-mini',
    messages,
    metadata: JSON.stringify({ user_id: 'ada', plan: 'pro' }),
  })
  await at.ask('/chat/completions', { model: 'gpt-4o-mini', messages, metadata: '{"no-log":true}' })
  expect(await at.ended()).toMatchObject([{ distinct_id: 'ada', properties: { plan: 'pro' } }])
})

test.each([
  ['gemini/gemini-2.5-pro', '/chat/completions', undefined],
  ['groq/llama3', '/chat/completions', undefined],
  ['xai/grok-4', '/responses', undefined],
  ['anthropic/claude-sonnet-4-5', '/chat/completions', undefined],
  ['openai/gpt-4o', '/chat/completions', undefined],
  ['openai/gpt-4o', '/responses', { user_id: 'ada' }],
  ['hosted_vllm/llama', '/chat/completions', { user_id: 'ada' }],
  ['custom_openai/m', '/chat/completions', { user_id: 'ada' }],
])('metadata of a call to %s at %s reach the event, and the upstream gets %j of them', async (model, path, passed) => {
  const upstream = await createUpstream((response) => response.writeHead(200).end('{"choices":[]}'))
  const at = await scene({ yaml: yamlOf([entry('m', model, upstream)]) })
  await at.ask(path, { model: 'm', messages, input: 'Hello', metadata: { user_id: 'ada', 'no-log': false } })
  const sent = JSON.parse(upstream.requests[0]?.body.toString() ?? '') as { metadata?: unknown }
  expect(sent.metadata).toEqual(passed)
  expect(await at.ended()).toMatchObject([{ distinct_id: 'ada' }])
})

test("timeout and num_retries of a body apply unless LiteLLM's headers are sent", async () => {
  const failing = await createUpstream((response) => response.writeHead(500).end('{}'))
  const silent = await createUpstream(() => undefined)
  const { ask } = await scene({
    yaml: yamlOf([entry('gpt', 'gpt', failing), entry('slow', 'slow', silent)]),
  })
  await ask('/chat/completions', { model: 'gpt', messages, num_retries: 1 })
  expect(failing.requests).toHaveLength(2)
  await ask('/chat/completions', { model: 'gpt', messages, num_retries: 1 }, { 'x-litellm-num-retries': '0' })
  expect(failing.requests).toHaveLength(3)
  expect((await ask('/chat/completions', { model: 'slow', messages, timeout: 0.5 })).status).toBe(504)
  const stream = { model: 'slow', messages, stream: true, timeout: 60, stream_timeout: 0.3 }
  expect((await ask('/chat/completions', stream)).status).toBe(504)
})

test("LiteLLM's headers for the customer and for the stream timeout are supported", async () => {
  const silent = await createUpstream(() => undefined)
  const at = await scene({ yaml: yamlOf([entry('slow', 'slow', silent)]) })
  const headers = { 'x-litellm-timeout': '30', 'x-litellm-stream-timeout': '0.3', 'x-litellm-customer-id': 'ada' }
  expect((await at.ask('/chat/completions', { model: 'slow', messages, stream: true }, headers)).status).toBe(504)
  expect(await at.ended()).toMatchObject([{ distinct_id: 'ada' }])
})

test('turn_off_message_logging in a body makes an event without content, and does not reach the upstream', async () => {
  const upstream = await createUpstream((response) => response.writeHead(200).end('{"choices":[]}'))
  const at = await scene({ yaml: yamlOf([entry('gpt', 'openai/gpt-4o', upstream)]) })
  await at.ask('/chat/completions', { model: 'gpt', messages, turn_off_message_logging: true })
  expect(JSON.parse(upstream.requests[0]?.body.toString() ?? '')).toEqual({ model: 'gpt-4o', messages })
  expect(JSON.stringify(await onlyEvent(at))).not.toContain('weather')
})

test('with no-log in litellm_metadata there is no event', async () => {
  const at = await scene()
  const { headers } = await at.ask('/chat/completions', {
    model: 'gpt-4o-mini',
    messages,
    litellm_metadata: { 'no-log': true },
  })
  expect(headers.get('x-tracked-openai')).toBeNull()
  expect(await at.ended()).toHaveLength(0)
})

test('the key in x-litellm-api-key takes precedence over Authorization, which may be for a proxy in between', async () => {
  const { ask } = await scene()
  const headers = { authorization: 'Bearer of-a-proxy-before-us', 'x-litellm-api-key': `Bearer ${masterKey}` }
  expect((await ask('/models', undefined, headers)).status).toBe(200)
})

test('a timeout longer than a timer can hold is a long timeout', async () => {
  const upstream = await createUpstream((response) => {
    response.writeHead(200, events).flushHeaders()
    setTimeout(() => response.end(chunkOf('Mild')), 50)
  })
  const { ask } = await scene({ yaml: yamlOf([entry('gpt', 'gpt', upstream)]) })
  const chat = { model: 'gpt', messages, stream: true }
  expect((await ask('/chat/completions', chat, { 'x-litellm-timeout': '3600000' })).status).toBe(200)
})

test("session and trace in metadata take precedence over LiteLLM's fields, and those over its headers", async () => {
  const upstream = await createUpstream((response) => response.writeHead(200).end('{"choices":[]}'))
  const at = await scene({ yaml: yamlOf([entry('gpt', 'openai/gpt-4o', upstream)]) })
  await at.ask(
    '/chat/completions',
    {
      model: 'gpt',
      messages,
      metadata: { trace_id: 'trace-1' },
      litellm_trace_id: 'no',
      litellm_session_id: 'session-1',
    },
    { 'x-litellm-session-id': 'no', 'x-litellm-trace-id': 'no' },
  )
  expect(await onlyEvent(at)).toMatchObject({ $ai_session_id: 'session-1', $ai_trace_id: 'trace-1' })
})

test.each(['authorization', 'x-litellm-api-key', 'x-api-key', 'api-key'])(
  'a key in the header %s is accepted',
  async (name) => {
    const { gateway } = await scene()
    const statusOf = async (key: string) => (await fetch(`${gateway.url}/models`, { headers: { [name]: key } })).status
    expect([await statusOf(masterKey), await statusOf('sk-wrong')]).toEqual([200, 401])
  },
)

test('the parent is parent_run_id, else parent_id, and tags of metadata take precedence over those of body and header', async () => {
  const at = await scene()
  const headers = { 'x-litellm-tags': 'of-header' }
  const metadata = { parent_run_id: 'run-1', parent_id: 'span-1', tags: ['of-metadata'] }
  await at.ask('/chat/completions', { model: 'gpt-4o-mini', messages, tags: ['of-body'], metadata }, headers)
  expect(await onlyEvent(at)).toMatchObject({ $ai_parent_id: 'run-1', $ai_trace_id: 'run-1', tags: ['of-metadata'] })
})

test.each([
  ['an answer', 'gpt-4o-mini', 200],
  ['an error', 'mock:error-400', 400],
  ['a refusal', '', 400],
])('x-litellm-call-id of %s is the id in the event', async (_, model, status) => {
  const at = await scene()
  const answer = await at.ask('/chat/completions', { model, messages })
  expect(answer.status).toBe(status)
  expect((await onlyEvent(at)).tracked_openai_gateway_call_id).toBe(answer.headers.get('x-litellm-call-id'))
})

test.each([
  { 'no-log': 'True' },
  { metadata: { 'no-log': 1 } },
  { metadata: '{"no-log":true}' },
  { litellm_metadata: '{"no-log":true}' },
])('%j leaves no event of a refused call either', async (more) => {
  const { ask, ended } = await scene({
    keys: { admit: () => ({ status: 429, type: 'rate_limit_error', code: '429', message: 'Over rpm.' }) },
  })
  expect((await ask('/chat/completions', { model: 'gpt-4o-mini', messages, ...more })).status).toBe(429)
  expect(await ended()).toEqual([])
})
