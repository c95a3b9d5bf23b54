import type { ServerResponse } from 'node:http'
import { expect, test } from 'vitest'
import { createUpstream, events, type Upstream } from './create-upstream.js'
import { onlyEvent, scene } from './scene.js'
import { entry, yamlOf } from './yaml-of.js'

/** Answers with status 200, as some hosts do even if they fail. */
const saying = (answer: unknown) =>
  createUpstream((response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer)),
  )
const chatOf = (content: string, finish_reason: string) => ({
  id: 'chatcmpl-1',
  choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason }],
})
const mild = chatOf('Mild', 'stop')
const filteredChat = chatOf('It is', 'content_filter')
const filteredResponse = {
  id: 'resp_1',
  object: 'response',
  status: 'incomplete',
  incomplete_details: { reason: 'content_filter' },
  output: [],
}
const chat = { model: 'gpt', messages: [{ role: 'user', content: 'What is the weather?' }] }
const withFallbacks = (first: Upstream, second: Upstream, fallbacks: string) =>
  scene({
    yaml: yamlOf(
      [entry('gpt', 'gpt', first), entry('small', 'small', second)],
      `router_settings: { num_retries: 0, ${fallbacks}: [{ gpt: [small] }] }`,
    ),
  })

test.each([
  ['of the server', 'fallbacks', { message: 'Provider returned error', code: 502 }],
  ['of a quota', 'fallbacks', { message: 'Rate limit exceeded', type: 'rate_limit_error' }],
  ['of a long prompt', 'context_window_fallbacks', { message: 'prompt is too long: 9 tokens > 8', code: 400 }],
])('an error %s that comes with status 200 goes to the %s', async (_, fallbacks, error) => {
  const [broken, good] = [await saying({ error, user_id: 'u' }), await saying(mild)]
  const site = await withFallbacks(broken, good, fallbacks)
  const response = await site.ask('/chat/completions', chat)
  expect([response.status, await response.json()]).toEqual([200, mild])
  expect(response.headers.get('x-litellm-attempted-fallbacks')).toBe('1')
  expect(await onlyEvent(site)).toMatchObject({ tracked_openai_fallback: 'small', $ai_http_status: 200 })
})

test('an error with status 200 that nobody can help is passed on without our key, and its event is an error', async () => {
  const broken = await saying({ error: { message: 'The key sk-upstream is paused', code: 402 } })
  const site = await scene({ yaml: yamlOf([entry('gpt', 'gpt', broken)]) })
  const response = await site.ask('/chat/completions', chat)
  const error = { message: 'The key [key] is paused', code: 402 }
  expect([response.status, await response.json()]).toEqual([200, { error }])
  expect(await onlyEvent(site)).toMatchObject({ $ai_is_error: true, $ai_error: error.message })
})

test.each([
  ['chat', '/chat/completions', chat, filteredChat, mild],
  ['response', '/responses', { model: 'gpt', input: 'Hi' }, filteredResponse, { ...filteredResponse, id: 'resp_2' }],
])('a %s that a filter has ended goes to content_policy_fallbacks', async (_, path, body, first, second) => {
  const [strict, lax] = [await saying(first), await saying(second)]
  const { ask } = await withFallbacks(strict, lax, 'content_policy_fallbacks')
  expect(await (await ask(path, body)).json()).toEqual(second)
  expect([strict.requests.length, lax.requests.length]).toEqual([1, 1])
})

test.each<[string, (response: ServerResponse) => unknown]>([
  ['fails', (response) => response.writeHead(500).end('{}')],
  ['refuses our key', (response) => response.writeHead(401).end('{}')],
  ['hangs up', (response) => response.destroy()],
  ['does not answer in time', () => undefined],
])('if the fallback %s, what a filter has ended is passed on, and is a success', async (_, answer) => {
  const [strict, other] = [await saying(filteredChat), await createUpstream(answer)]
  const site = await withFallbacks(strict, other, 'timeout: 0.5, content_policy_fallbacks')
  const response = await site.ask('/chat/completions', chat)
  expect([response.status, await response.json()]).toEqual([200, filteredChat])
  expect(other.requests).toHaveLength(1)
  const event = await onlyEvent(site)
  expect(event).toMatchObject({ $ai_stop_reason: 'content_filter', $ai_http_status: 200 })
  expect(event).not.toHaveProperty('$ai_is_error')
})

test('without content_policy_fallbacks, what a filter has ended is passed on as it is, and is a success', async () => {
  const answer = chatOf('The key sk-upstream', 'content_filter')
  const [strict, other] = [await saying(answer), await saying(mild)]
  const site = await withFallbacks(strict, other, 'fallbacks')
  expect(await (await site.ask('/chat/completions', chat)).json()).toEqual(answer)
  expect(other.requests).toEqual([])
  const event = await onlyEvent(site)
  expect(event).toMatchObject({ $ai_stop_reason: 'content_filter' })
  expect(event).not.toHaveProperty('$ai_is_error')
})

test.each([
  ['talks about filters', chatOf('{"error": {"finish_reason": "content_filter"}}', 'stop')],
  ['has an empty error', { error: {}, ...mild }],
  ['has an empty text as error', { error: '', ...mild }],
  ['has an error of empty fields', { error: { message: '', type: '', param: '', code: null }, ...mild }],
])('an answer that only %s is an answer', async (_, answer) => {
  const [first, other] = [await saying(answer), await saying(chatOf('Other', 'stop'))]
  const site = await withFallbacks(first, other, 'content_policy_fallbacks: [{ gpt: [small] }], fallbacks')
  expect(await (await site.ask('/chat/completions', chat)).json()).toEqual(answer)
  expect(await onlyEvent(site)).not.toHaveProperty('$ai_is_error')
})

test('a stream whose first event has an empty error is an answer', async () => {
  const text = 'data: {"error":{"message":"","code":null},"choices":[{"index":0,"delta":{"content":"Mild"}}]}\n\n'
  const first = await createUpstream((response) => response.writeHead(200, events).end(text))
  const { ask } = await withFallbacks(first, await saying(mild), 'fallbacks')
  expect(await (await ask('/chat/completions', { ...chat, stream: true })).text()).toBe(text)
})
