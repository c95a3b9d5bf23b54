import type { StoredEvent } from '@tracked-openai/devserver'
import { runExample, startExample } from '../example.js'
import { expect, test } from '../test.js'
import { urls } from '../urls.js'

const named = (events: readonly StoredEvent[], name: string) =>
  events.filter(({ event }) => event === name).map(({ properties }) => properties)

/** All events of a trace, by name. */
function traceOf(events: readonly StoredEvent[], name: string) {
  const [trace] = named(events, '$ai_trace').filter(({ $ai_span_name }) => $ai_span_name === name)
  const own = events.filter(({ properties }) => properties.$ai_trace_id === trace?.$ai_trace_id)
  return { trace, calls: named(own, '$ai_generation'), spans: named(own, '$ai_span') }
}

test('Vercel AI SDK: a stream and a run with a tool are one trace each, one generation a model call', async ({
  arrived,
}) => {
  const printed = await runExample('vercel-ai', 'mock:tools')
  const events = await arrived.have('$ai_trace', '$ai_trace', '$ai_span', ...Array<string>(3).fill('$ai_generation'))
  const stream = traceOf(events, 'vercel-ai stream')
  expect(stream.calls).toMatchObject([
    {
      $ai_stream: true,
      $ai_output_choices: [{ content: stream.trace?.$ai_output_state }],
      $ai_input_tokens: expect.any(Number),
      $ai_output_tokens: expect.any(Number),
      $ai_time_to_first_token: expect.any(Number),
      tracked_openai_ending: 'finished',
    },
  ])
  const { trace, calls, spans } = traceOf(events, 'vercel-ai tools')
  expect(calls).toHaveLength(2)
  expect(calls.map(({ $ai_parent_id: parent }) => parent)).toEqual(Array(2).fill(trace?.$ai_trace_id))
  expect(calls.map(({ $ai_tools_called: called }) => called)).toEqual(expect.arrayContaining(['weather']))
  expect(spans).toMatchObject([
    { $ai_span_name: 'weather', $ai_span_type: 'tool', $ai_input_state: { city: 'Lisbon' } },
  ])
  expect(printed).toContain(String(trace?.$ai_output_state))
  expect(events).toHaveLength(6)
})

test('LangChain: an invoked and a streamed call are one generation each', async ({ arrived }) => {
  const printed = await runExample('langchain', 'gpt-4o-mini')
  const events = await arrived.have('$ai_trace', '$ai_generation', '$ai_generation')
  const { trace, calls } = traceOf(events, 'langchain')
  expect(calls.map(({ $ai_stream: isStream }) => isStream).sort()).toEqual([false, true])
  for (const call of calls)
    expect(call).toMatchObject({
      tracked_openai_ending: 'finished',
      $ai_output_tokens: expect.any(Number),
      $ai_output_choices: [{ content: trace?.$ai_output_state }],
    })
  expect(printed).toContain(String(trace?.$ai_output_state))
  expect(events).toHaveLength(3)
})

test('OpenAI Agents: the turns of an agent and its tool are one trace', async ({ arrived }) => {
  const printed = await runExample('openai-agents', 'mock:tools')
  const events = await arrived.have('$ai_trace', '$ai_generation', '$ai_generation', '$ai_span')
  const { trace, calls, spans } = traceOf(events, 'openai-agents')
  expect(calls.map(({ tracked_openai_operation: operation }) => operation)).toEqual(['responses', 'responses'])
  expect(spans).toMatchObject([{ $ai_span_name: 'weather', $ai_parent_id: trace?.$ai_trace_id }])
  expect(printed).toContain(String(trace?.$ai_output_state))
  expect(events).toHaveLength(4)
})

test('Express: a request is one trace, and that of a page is the trace of the page', async ({ arrived }) => {
  const service = await startExample('express-service', 'gpt-4o-mini')
  const post = (headers = {}) =>
    fetch(`${service.url}/api/chat`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ messages: [{ role: 'user', content: 'What is the weather?' }] }),
    })
  const answer = await (await post()).text()
  await (await post({ 'x-tracked-openai-trace-id': 'of-page', 'x-tracked-openai-parent-id': 'of-page' })).text()
  await service.close()

  const events = await arrived.have('$ai_trace', '$ai_generation', '$ai_generation')
  const { calls } = traceOf(events, 'POST /api/chat')
  expect(calls).toMatchObject([{ $ai_output_choices: [{ content: answer }], tracked_openai_ending: 'finished' }])
  expect(named(events, '$ai_generation').map(({ $ai_trace_id: id }) => id)).toContain('of-page')
  expect(events).toHaveLength(3)
})

test('Hono: a body that is not JSON is the fault of the page, not of the model', async () => {
  const answer = await fetch(`${urls().service}/api/chat`, { method: 'POST', body: '{' })
  expect([answer.status, await answer.json()]).toEqual([400, { error: 'The body must be JSON.' }])
})
