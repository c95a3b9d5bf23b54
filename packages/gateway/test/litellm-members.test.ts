import { expect, test } from 'vitest'
import { createUpstream } from './create-upstream.js'
import { onlyEvent, scene } from './scene.js'
import { entry, yamlOf } from './yaml-of.js'

const messages = [{ role: 'user', content: 'What is the weather?' }]

test("LiteLLM's own members do not reach the upstream, and its ids are the event's", async () => {
  const upstream = await createUpstream((response) => response.writeHead(200).end('{"choices":[]}'))
  const at = await scene({ yaml: yamlOf([entry('gpt', 'openai/gpt-4o', upstream)]) })
  await at.ask('/chat/completions', {
    model: 'gpt',
    messages,
    litellm_session_id: 'session-1',
    litellm_trace_id: 'trace-1',
    cache: { 'no-cache': true },
    guardrails: ['pii'],
  })
  expect(JSON.parse(upstream.requests[0]?.body.toString() ?? '')).toEqual({ model: 'gpt-4o', messages })
  expect(await onlyEvent(at)).toMatchObject({ $ai_session_id: 'session-1', $ai_trace_id: 'trace-1' })
})

test('what metadata says of session and trace goes before the members of LiteLLM, and those before its headers', async () => {
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
