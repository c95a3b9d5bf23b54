import OpenAI from 'openai'
import { expect, test } from 'vitest'
import { createFakeRuntime } from '../../test/fake-runtime.js'
import type { CallEvent } from '../event/call-event.js'
import { checkEvent } from '../event/check-event.js'
import { createTrace } from './create-trace.js'
import type { TracePorts } from './trace-ports.js'

function scene(more: Partial<TracePorts> = {}) {
  const runtime = createFakeRuntime()
  const events: CallEvent[] = []
  const ports: TracePorts = { runtime, send: (event) => events.push(event), ...more }
  return {
    runtime,
    events,
    open: (options = {}) => createTrace(options, ports),
    sound: () => events.flatMap(({ name, properties }) => checkEvent({ event: name, properties })),
  }
}

test.each([
  [true, false],
  [false, true],
])(
  'a span whose connection breaks, as the page is left or not (%s), is reported when that is known',
  async (isLeft, isError) => {
    const held: ((isLeft: boolean) => void)[] = []
    let distinctId = 'ada'
    const { open, events, runtime, sound } = scene({
      hold: (report) => held.push(report),
      identity: () => ({ distinctId }),
    })
    const lost = new TypeError('Failed to fetch')
    await expect(open().span('search', () => Promise.reject(lost))).rejects.toBe(lost)
    expect(events).toEqual([])
    runtime.advance(500)
    distinctId = 'bob'
    for (const report of held) report(isLeft)
    expect(events).toMatchObject([{ distinctId: 'ada' }])
    const [properties] = events.map((event) => event.properties)
    expect(properties).toMatchObject({ $ai_span_name: 'search', $ai_latency: 0 })
    expect('$ai_is_error' in (properties ?? {})).toBe(isError)
    expect(sound()).toEqual([])
  },
)

test('a trace ends once and sends one event without a latency', () => {
  const { open, events, sound } = scene()
  const trace = open({ name: 'chat', input: 'Hi', userId: 'ada' })
  trace.end('Bye')
  trace.end('again')
  expect(events).toMatchObject([
    {
      name: '$ai_trace',
      distinctId: 'ada',
      properties: {
        $ai_trace_id: trace.traceId,
        $ai_span_name: 'chat',
        $ai_input_state: 'Hi',
        $ai_output_state: 'Bye',
      },
    },
  ])
  expect(events[0]?.properties).not.toHaveProperty('$ai_latency')
  expect(sound()).toEqual([])
})

test.each([
  [new RangeError('too far'), { $ai_is_error: true, $ai_error: 'too far', $ai_error_type: 'RangeError' }],
  ['no luck', { $ai_is_error: true, $ai_error: 'no luck', $ai_error_type: 'string' }],
  [new DOMException('This operation was aborted', 'AbortError'), { $ai_error_type: 'AbortError' }],
])('a trace that ends with %s says so; one that was aborted did not fail', (error, expected) => {
  const { open, events, sound } = scene()
  open({ name: 'chat' }).end('half', error)
  const [properties] = events.map((event) => event.properties)
  expect(properties).toMatchObject({ $ai_output_state: 'half', ...expected })
  expect('$ai_is_error' in (properties ?? {})).toBe('$ai_is_error' in expected)
  expect(sound()).toEqual([])
})

test('the error of a model call has the same type in its trace as in its own event', () => {
  const { open, events } = scene()
  const error = OpenAI.APIError.generate(
    429,
    { error: { code: 'rate_limit', message: 'Slow down.' } },
    '',
    new Headers(),
  )
  open().end(undefined, error)
  expect(events[0]?.properties).toMatchObject({ $ai_is_error: true, $ai_error_type: 'rate_limit' })
})

test('a trace never throws when it ends, not even for an error that cannot be read', () => {
  const hold = (report: (isLeft: boolean) => void) => report(false)
  const error = {
    get message() {
      throw new Error('unreadable')
    },
  }
  for (const ports of [{}, { hold }]) expect(() => scene(ports).open().end('Bye', error)).not.toThrow()
})

test('null as an error means none', () => {
  const { open, events } = scene()
  open().end('Bye', null)
  expect(events[0]?.properties).not.toHaveProperty('$ai_is_error')
})

test('spans nest, and each sends one event with its duration', async () => {
  const { open, events, runtime, sound } = scene()
  const trace = open({ name: 'chat' })
  const value = await trace.span('outer', { type: 'chain', output: (result) => result }, async (outer) => {
    runtime.advance(100)
    outer.span('inner', () => runtime.advance(50))
    return Promise.resolve(7)
  })
  expect(value).toBe(7)
  const [inner, outer] = events.map(({ properties }) => properties)
  expect(outer).toMatchObject({
    $ai_span_name: 'outer',
    $ai_span_type: 'chain',
    $ai_latency: 0.15,
    $ai_parent_id: trace.traceId,
    $ai_output_state: 7,
  })
  expect(inner).toMatchObject({
    $ai_span_name: 'inner',
    $ai_latency: 0.05,
    $ai_parent_id: outer?.$ai_span_id,
    $ai_trace_id: trace.traceId,
  })
  expect(sound()).toEqual([])
})

test.each([
  [
    'throws',
    () => {
      throw new RangeError('too far')
    },
  ],
  ['rejects', () => Promise.reject(new RangeError('too far'))],
])('a span that %s reports the error and passes it on to the caller unchanged', async (_, run) => {
  const { open, events } = scene()
  await expect((async () => open().span('x', run as () => never))()).rejects.toThrow(new RangeError('too far'))
  expect(events).toMatchObject([
    { properties: { $ai_is_error: true, $ai_error: 'too far', $ai_error_type: 'RangeError' } },
  ])
})

test('feedback and metrics belong to the trace; only numbers and short words are sent as facts', () => {
  const { open, events, sound } = scene()
  const trace = open()
  trace.feedback('Well done', { page: 'chat' })
  trace.metric('rating', 1)
  trace.metric('verdict', 'good')
  trace.metric('words', 'it was good, ask ada@example.org')
  expect(events.map(({ name }) => name)).toEqual(['$ai_feedback', '$ai_metric', '$ai_metric', '$ai_metric'])
  expect(events.map(({ properties }) => properties)).toMatchObject([
    { $ai_feedback_text: 'Well done', page: 'chat' },
    { $ai_metric_name: 'rating', $ai_metric_value: '1' },
    { $ai_metric_value: 'good' },
    { tracked_openai_metric_text: 'it was good, ask ada@example.org' },
  ])
  expect(sound()).toEqual([])
})

test('a trace continued from elsewhere sends no $ai_trace of its own', () => {
  const { open, events } = scene()
  open({ traceId: 't', parentId: 'p' }).end()
  expect(events).toEqual([])
})

test('a send function that throws does not affect the caller', () => {
  const { open } = scene({
    send: () => {
      throw new Error('mine')
    },
  })
  expect(() => {
    open().end()
    open().feedback('x')
  }).not.toThrow()
})

test('headers include the user and web session of the platform', () => {
  const { open } = scene({
    identity: () => ({ distinctId: 'ada', webSessionId: '01977420-dc00-7000-8000-0000000000aa' }),
  })
  const trace = open({ traceId: 't-1' })
  expect(trace.headers()).toEqual({
    'x-tracked-openai-trace-id': 't-1',
    'x-tracked-openai-parent-id': 't-1',
    'x-posthog-session-id': '01977420-dc00-7000-8000-0000000000aa',
    'x-posthog-distinct-id': 'ada',
  })
})

test('an `output` that returns a rejecting promise loses the output, with no unhandled rejection', async () => {
  const { open, events, sound } = scene()
  const output = () => Promise.reject(new Error('of the caller'))
  expect(await open().span('search', { output }, () => Promise.resolve(7))).toBe(7)
  expect(events[0]?.properties).not.toHaveProperty('$ai_output_state')
  expect(sound()).toEqual([])
})

test('a numeric trace id, as untyped code may pass it, becomes a string', () => {
  const { open, events } = scene()
  open({ traceId: 42 }).end()
  expect(events[0]?.properties).toMatchObject({ $ai_trace_id: '42' })
})
