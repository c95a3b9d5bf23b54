import { PostHog } from 'posthog-node'
import { describe, expect, test } from 'vitest'
import { createTrace, flush, stats, trackedOpenAI, withTrace } from '../src/index.js'
import { chat, closeAfter, scene } from './scene.js'

const byName = <Event extends { event: string }>(events: readonly Event[], name: string) =>
  events.filter(({ event }) => event === name)

describe('withTrace in withTrace', () => {
  test('is a span of the outer one, with the calls in it below, its input and its output', async () => {
    const { client, posthog, project } = await scene()
    const openai = trackedOpenAI(client, project)
    await withTrace(
      { name: 'outer', userId: 'ada', sessionId: 'chat-1', groups: { company: 'acme' } },
      async (outer) => {
        await withTrace(
          { name: 'inner', input: 'in' },
          async (inner) => {
            expect(inner.traceId).toBe(outer.traceId)
            await openai.chat.completions.create(chat)
            inner.end('out')
          },
          project,
        )
      },
      project,
    )
    await flush()
    const events = await posthog.waitFor(3)
    const [trace, span, call] = ['$ai_trace', '$ai_span', '$ai_generation'].map((name) => byName(events, name)[0])
    expect(span?.properties).toMatchObject({
      $ai_span_name: 'inner',
      $ai_input_state: 'in',
      $ai_output_state: 'out',
      $ai_trace_id: trace?.properties.$ai_trace_id,
      $ai_parent_id: trace?.properties.$ai_trace_id,
    })
    expect(call?.properties).toMatchObject({
      $ai_parent_id: span?.properties.$ai_span_id,
      $ai_session_id: 'chat-1',
      $groups: { company: 'acme' },
    })
    expect(new Set(events.map(({ distinct_id: id }) => id))).toEqual(new Set(['ada']))
    posthog.assertSound()
  })

  test('that throws rethrows the same error, and is a failed span', async () => {
    const { posthog, project } = await scene()
    const failing = () => withTrace({ name: 'inner' }, () => Promise.reject(new RangeError('mine')), project)
    await expect(withTrace({}, failing, project)).rejects.toThrow(new RangeError('mine'))
    await flush()
    const [span] = byName(await posthog.waitFor(2), '$ai_span')
    expect(span?.properties).toMatchObject({ $ai_is_error: true, $ai_error_type: 'RangeError' })
  })

  test('with a traceId is a separate trace', async () => {
    const { client, posthog, project } = await scene()
    const openai = trackedOpenAI(client, project)
    const inner = () => withTrace({ traceId: 'own' }, () => openai.chat.completions.create(chat), project)
    await withTrace({ traceId: 'outer' }, inner, project)
    await flush()
    const [call] = byName(await posthog.waitFor(3), '$ai_generation')
    expect(call?.properties).toMatchObject({ $ai_trace_id: 'own', $ai_parent_id: 'own' })
  })
})

test("a call that a tool makes is a child of the tool's span", async () => {
  const { client, posthog, project, openai: host } = await scene()
  const openai = trackedOpenAI(client, project)
  const parameters = { type: 'object', properties: {} }
  const ask = async () => (await openai.chat.completions.create(chat)).choices[0]?.message.content
  host.next('tools')
  await openai.chat.completions
    .runTools({
      ...chat,
      tools: [
        { type: 'function', function: { name: 'ask', description: '', parameters, parse: JSON.parse, function: ask } },
      ],
    })
    .done()
  await flush()
  const events = await posthog.waitFor(4)
  const [span] = byName(events, '$ai_span')
  const parents = byName(events, '$ai_generation').map(({ properties }) => properties.$ai_parent_id)
  const { $ai_trace_id: traceId, $ai_span_id: spanId } = span?.properties ?? {}
  expect(parents.sort()).toEqual([traceId, traceId, spanId].sort())
  posthog.assertSound()
})

test('the latencies of the direct children of a trace add up to no more than the trace took', async () => {
  const { client, posthog, project, openai: host } = await scene()
  const openai = trackedOpenAI(client, project)
  host.next('tools')
  const startedMs = performance.now()
  const parameters = { type: 'object', properties: {} }
  const tool = { name: 'wait', description: '', parameters, parse: JSON.parse, function: () => 'mild' }
  await withTrace(
    { name: 'turn' },
    () => openai.chat.completions.runTools({ ...chat, tools: [{ type: 'function', function: tool }] }).done(),
    project,
  )
  const tookSeconds = (performance.now() - startedMs) / 1000
  await flush()
  const events = await posthog.waitFor(4)
  const [trace] = byName(events, '$ai_trace')
  expect(trace?.properties).not.toHaveProperty('$ai_latency')
  const direct = events.filter(({ properties }) => properties.$ai_parent_id === trace?.properties.$ai_trace_id)
  expect(direct).toHaveLength(3)
  expect(direct.reduce((sum, { properties }) => sum + Number(properties.$ai_latency), 0)).toBeLessThan(tookSeconds)
})

test('prompt and feature flag variants are on the event of the call', async () => {
  const { client, posthog, project } = await scene()
  const properties = { '$feature/model': 'large', $ai_model: 'mine' }
  const openai = trackedOpenAI(client, project).withTracking({ promptName: 'greeting', promptVersion: 3, properties })
  await openai.chat.completions.create(chat)
  await flush()
  expect((await posthog.waitFor(1))[0]?.properties).toMatchObject({
    $ai_prompt_name: 'greeting',
    $ai_prompt_version: '3',
    '$feature/model': 'large',
    $ai_model: 'gpt-4o-mini',
  })
  posthog.assertSound()
})

test("the variants that PostHog's own context knows stand on the call, also where its stream outlives the context", async () => {
  const { client, posthog } = await scene()
  const own = new PostHog('phc_own', { host: posthog.url, flushInterval: 50 })
  closeAfter(() => own.shutdown())
  const openai = trackedOpenAI(client, { posthog: own })
  const stream = await own.withContext(
    { distinctId: 'ada', properties: { '$feature/model': 'large', plan: 'free' } },
    () => openai.chat.completions.create({ ...chat, stream: true }),
  )
  for await (const chunk of stream) void chunk
  await flush()
  const [event] = await posthog.waitFor(1)
  expect(event).toMatchObject({ distinct_id: 'ada', properties: { '$feature/model': 'large' } })
})

test('a failed call also makes an $exception, without a warning from posthog-node', async () => {
  const { client, posthog, project } = await scene()
  const openai = trackedOpenAI(client, { ...project, captureExceptions: true })
  const warned: unknown[] = []
  const { warn } = console
  console.warn = (...words) => warned.push(words)
  await openai.chat.completions.create({ ...chat, model: 'mock:error-400' }).catch(() => undefined)
  await flush()
  console.warn = warn
  const events = await posthog.waitFor(2)
  const [call] = byName(events, '$ai_generation')
  const [exception] = byName(events, '$exception')
  expect(call?.properties.$exception_event_id).toBe(exception?.uuid)
  expect(exception?.properties).toMatchObject({
    $ai_trace_id: call?.properties.$ai_trace_id,
    $exception_level: 'error',
  })
  expect(JSON.stringify(exception?.properties)).not.toMatch(/_originated/)
  expect(warned).toEqual([])
})

describe('a trace without options of its own', () => {
  test('is sent to the project of the client, with its privacy', async () => {
    const { client, posthog, project } = await scene()
    const openai = trackedOpenAI(client, { ...project, privacy: 'metadata' })
    await withTrace({ name: 'chat', input: 'my question' }, async (trace) => {
      await openai.chat.completions.create(chat)
      trace.end('my answer')
    })
    await flush()
    const events = await posthog.waitFor(2)
    expect(events.map(({ event }) => event).sort()).toEqual(['$ai_generation', '$ai_trace'])
    expect(JSON.stringify(events)).not.toMatch(/my (?:question|answer)|weather/)
  })

  test('is left out together with its calls if the client is sampled', async () => {
    const { client, project } = await scene()
    const openai = trackedOpenAI(client, { ...project, sampleRate: 0 })
    const before = stats()
    await withTrace({ name: 'chat' }, () => openai.chat.completions.create(chat))
    const { captured, dropped } = stats()
    expect(captured - before.captured).toBe(2)
    expect((dropped.sampled_out ?? 0) - (before.dropped.sampled_out ?? 0)).toBe(2)
  })

  test('is as private as the most private client', async () => {
    const { client, posthog, project } = await scene()
    trackedOpenAI(client, { ...project, privacy: { mode: 'metadata' } })
    trackedOpenAI(client, { ...project, privacy: 'full' })
    createTrace({ name: 'chat', input: 'my question' }).end()
    await flush()
    expect(JSON.stringify(await posthog.waitFor(1))).not.toContain('my question')
  })
})
