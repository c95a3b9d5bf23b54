import { describe, expect, test } from 'vitest'
import type { Observation } from '../observe/observation.js'
import { checkEvent } from './check-event.js'
import { createPrice } from './create-price.js'
import { eventTables } from './event-tables.js'
import { createEventParts } from '../event-parts.js'
import { toEvent } from './to-event.js'
import { toExtras, toFacts } from './to-facts.js'

const observation: Observation = {
  id: '01977420-dc00-7000-8000-000000000001',
  operation: 'chat',
  startedAtMs: 1_750_000_000_000,
  durationMs: 1500,
  firstTokenMs: 300,
  asked: { model: 'gpt-4o', input: 'Hi', stream: true, parameters: { seed: 3, stop: ['a'] }, temperature: 0 },
  answered: {
    model: 'gpt-4o',
    id: 'c-1',
    output: [{ role: 'assistant', content: 'Hi' }],
    stopReason: 'stop',
    usage: { inputTokens: 10, raw: { prompt_tokens: 10, note: 'words' } },
  },
  ending: 'finished',
  httpStatus: 200,
  requestId: 'req_1',
  provider: 'openai',
  baseUrl: 'https://api.openai.com/v1',
  tracking: {},
}
const eventOf = (more: Partial<Observation> = {}, cost?: { inputUsd: number; outputUsd: number }) =>
  toEvent({ ...observation, ...more }, { cost, library: { name: 'x', version: '1' } }, createEventParts().tables)
const propertiesOf = (more: Partial<Observation> = {}, cost?: { inputUsd: number; outputUsd: number }) =>
  eventOf(more, cost).properties

describe.each(Object.entries(eventTables))('%s', (_, rows) => {
  test('every row documents its meaning and source, and has a unique name', () => {
    expect(rows.filter(({ means, source }) => !means || !source).map(({ name }) => name)).toEqual([])
    expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length)
  })
})

test('the event of a call conforms to its table, and unknown values are absent', () => {
  const event = eventOf()
  expect(checkEvent({ event: event.name, properties: event.properties })).toEqual([])
  expect(event.properties).toMatchObject({
    $ai_trace_id: observation.id,
    $ai_span_id: observation.id,
    $ai_latency: 1.5,
    $ai_time_to_first_token: 0.3,
    $ai_temperature: 0,
    $ai_usage: { prompt_tokens: 10 },
    $ai_model_parameters: { seed: 3 },
    tracked_openai_request_extras: { stop: ['a'] },
    $ai_cache_reporting_exclusive: false,
  })
  for (const name of [
    '$ai_output_tokens',
    '$ai_total_cost_usd',
    '$ai_is_error',
    '$ai_parent_id',
    'tracked_openai_model_requested',
    'tracked_openai_retries',
  ])
    expect(event.properties).not.toHaveProperty(name)
})

test('an embedding event has the common rows but no generation-only rows', () => {
  const { name, properties } = eventOf({ operation: 'embeddings' })
  expect([name, '$ai_output_choices' in properties, '$ai_input' in properties]).toEqual(['$ai_embedding', false, true])
})

test('a trace provides the trace id, parent, sessions and user', () => {
  const trace = {
    traceId: 'a b',
    parentId: 'p',
    userId: 'ada',
    sessionId: 's',
    webSessionId: '01977420-dc00-7000-8000-0000000000aa',
    properties: { plan: 'pro' },
  }
  const { distinctId, properties } = eventOf({
    tracking: { trace, properties: { $ai_model: 'forged', $set: {}, token: 'x', distinct_id: 'y', mine: 1 } },
  })
  expect(distinctId).toBe('ada')
  expect(properties).toMatchObject({
    $ai_trace_id: 'a_b',
    $ai_parent_id: 'p',
    $ai_session_id: 's',
    $session_id: trace.webSessionId,
    plan: 'pro',
    mine: 1,
    $ai_model: 'gpt-4o',
  })
  for (const name of ['$set', 'token', 'distinct_id']) expect(properties).not.toHaveProperty(name)
})

test('a web session id that is not a UUID version 7 is left out, because PostHog would reject it', () => {
  expect(propertiesOf({ tracking: { trace: { traceId: 't', webSessionId: 'mine' } } })).not.toHaveProperty(
    '$session_id',
  )
})

test("the provider's own total cost takes precedence over our prices", () => {
  const usage = { inputTokens: 10, costUsd: 0.5 }
  expect(propertiesOf({ answered: { usage } }, { inputUsd: 1, outputUsd: 2 })).toMatchObject({
    $ai_total_cost_usd: 0.5,
    $ai_cost_passthrough: true,
  })
  expect(propertiesOf({ answered: { usage } }, { inputUsd: 1, outputUsd: 2 })).not.toHaveProperty('$ai_input_cost_usd')
  expect(propertiesOf({}, { inputUsd: 1, outputUsd: 2 })).toMatchObject({
    $ai_input_cost_usd: 1,
    $ai_output_cost_usd: 2,
    $ai_total_cost_usd: 3,
  })
})

test('a failed call is an error event; an error type that is not a plain label is left out', () => {
  expect(
    propertiesOf({ ending: 'failed', error: { type: 'rate_limit_exceeded', message: 'Slow down.' } }),
  ).toMatchObject({ $ai_is_error: true, $ai_error: 'Slow down.', $ai_error_type: 'rate_limit_exceeded' })
  expect(propertiesOf({ ending: 'failed', error: { type: 'Sorry, ada@example.org' } })).not.toHaveProperty(
    '$ai_error_type',
  )
  expect(propertiesOf({ ending: 'aborted' })).not.toHaveProperty('$ai_is_error')
})

test('tool calls and web searches in the output are counted', () => {
  const output = [
    { tool_calls: [{ function: { name: 'a' } }, { custom: { name: 'b' } }, null] },
    { function_call: { name: 'c' }, content: [{ type: 'web_search_call' }, { type: 'mcp_call', name: 'd' }] },
  ]
  expect(propertiesOf({ answered: { output } })).toMatchObject({
    $ai_tools_called: 'a,b,d,c',
    $ai_tool_call_count: 4,
    $ai_web_search_count: 1,
  })
})

test('numbers, booleans and API-defined words are facts; parameters that may hold free text are not', () => {
  const parameters = {
    seed: 1,
    store: true,
    reasoning: { effort: 'low', summary: 'auto words' },
    service_tier: 'flex',
    stop: 'END',
    response_format: { json_schema: { strict: true, name: 'x' } },
    logit_bias: [1],
  }
  expect(toFacts(parameters, 2)).toEqual({ seed: 1, store: true, reasoning: { effort: 'low' }, service_tier: 'flex' })
  expect(toExtras(parameters)).toEqual({
    reasoning: parameters.reasoning,
    stop: 'END',
    response_format: parameters.response_format,
    logit_bias: [1],
  })
})

test("the caller's own price applies to a model and its dated versions only", () => {
  const price = createPrice({
    'gpt-4o': { inputUsdPerMillion: 2, outputUsdPerMillion: 8, cacheReadUsdPerMillion: 1 },
    'gpt-4o-mini': { inputUsdPerMillion: 1 },
  })
  const of = (model: string, usage = {}) =>
    price({
      ...observation,
      asked: { ...observation.asked, model },
      answered: { model, usage: { inputTokens: 1_000_000, ...usage } },
    })
  expect(of('gpt-4o-2024-08-06', { outputTokens: 1_000_000, cacheReadTokens: 500_000 })).toEqual({
    inputUsd: 1.5,
    outputUsd: 8,
  })
  expect(of('gpt-4o-mini-2024-07-18')).toEqual({ inputUsd: 1, outputUsd: 0 })
  for (const dated of ['gpt-4o-0613', 'gpt-4o-20240806']) expect(of(dated)?.inputUsd).toBe(2)
  for (const other of ['gpt-4', 'gpt-4o-audio-preview', 'gpt-4o-2024-08-06-acme', 'gpt-4o-mini-2', 'constructor'])
    expect(of(other)).toBeUndefined()
  expect(of('gpt-4o', { inputTokens: undefined })).toBeUndefined()
})

test("the caller's own price for the requested model applies if the answer names a different one", () => {
  const price = createPrice({ 'our-deployment': { inputUsdPerMillion: 1 } })
  const call = { ...observation, asked: { ...observation.asked, model: 'our-deployment' } }
  expect(price({ ...call, answered: { model: 'gpt-4o-2024-08-06', usage: { inputTokens: 1_000_000 } } })).toEqual({
    inputUsd: 1,
    outputUsd: 0,
  })
})

describe('checkEvent', () => {
  const sound = eventOf({}, { inputUsd: 1, outputUsd: 2 }).properties
  test.each([
    [{ $ai_latency: undefined }, /\$ai_latency must be seconds, got undefined/],
    [{ $ai_input_tokens: 1.5 }, /\$ai_input_tokens must be count, got number/],
    [{ $ai_input_tokens: -1 }, /\$ai_input_tokens must be count/],
    [{ $ai_model: 7 }, /\$ai_model must be text/],
    [{ $ai_is_error: false }, /\$ai_is_error is only ever true/],
    [{ $ai_made_up: 1 }, /\$ai_made_up has no row/],
    [{ $ai_trace_id: 'a b' }, /\$ai_trace_id has characters/],
    [{ $ai_base_url: 'https://u:p@x.test?k=1' }, /has credentials or a query/],
    [{ $ai_provider: 'OpenAI' }, /must be lower case/],
    [{ $set: {} }, /\$set is stripped/],
    [{ $ai_cost_passthrough: undefined }, /\$ai_total_cost_usd counts only with/],
    [{ $ai_cache_reporting_exclusive: true }, /must be false/],
  ])('reports the problem of %j', (wrong, problem) => {
    expect(checkEvent({ event: '$ai_generation', properties: { ...sound, ...wrong } }).join('\n')).toMatch(problem)
  })

  test('reports missing properties and unknown AI events, and accepts other events', () => {
    expect(checkEvent({ event: '$ai_span', properties: {} })).toContain('$ai_span: $ai_span_name is missing')
    expect(checkEvent({ event: '$ai_generated', properties: {} })).toEqual([
      '$ai_generated: PostHog knows no AI event of this name',
    ])
    expect(checkEvent({ event: '$pageview', properties: null })).toEqual([])
    expect(checkEvent({ event: '$ai_generation', properties: sound })).toEqual([])
  })
})
