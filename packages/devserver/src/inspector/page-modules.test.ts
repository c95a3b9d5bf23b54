import { describe, expect, it } from 'vitest'

/** The page's modules are plain JavaScript without types. */
const load = (name: string): Promise<any> => import(new URL(`../../inspector/${name}.js`, import.meta.url).href) // eslint-disable-line @typescript-eslint/no-explicit-any -- plain JavaScript without types

let number = 0
const event = (name: string, second: number, properties: Record<string, unknown>) => ({
  event: name,
  uuid: `uuid-${(number += 1)}`,
  distinct_id: 'ada',
  token: 'phc_test',
  timestamp: new Date(Date.UTC(2025, 0, 1, 12, 0, second)).toISOString(),
  properties: { $ai_trace_id: 'trace-1', ...properties },
})

async function traceOf(...events: ReturnType<typeof event>[]) {
  const { createEventStore } = await load('create-event-store')
  const store = createEventStore()
  for (const one of events) store.put(one)
  return store.traces()[0]
}

describe('the list', () => {
  it('shows the newest trace first, leaves other events out and counts them, and merges copies', async () => {
    const { createEventStore } = await load('create-event-store')
    const store = createEventStore()
    const old = event('$ai_generation', 1, { $ai_trace_id: 'old' })
    for (const one of [old, event('$ai_generation', 5, { $ai_trace_id: 'new' }), event('$pageview', 9, {}), old])
      store.put(one)
    expect(store.traces().map(({ id }: { id: string }) => id)).toEqual(['new', 'old'])
    expect([store.count(), store.otherCount()]).toEqual([3, 1])
  })

  it('keeps an event of which an equal copy arrives, and takes one that differs', async () => {
    const { createEventStore } = await load('create-event-store')
    const store = createEventStore()
    const first = event('$ai_generation', 1, { $ai_model: 'small' })
    const changed = { ...first, properties: { ...first.properties, $ai_model: 'large' } }
    store.put(first)
    store.put(structuredClone(first))
    expect(store.traces()[0].events[0]).toBe(first)
    store.put(changed)
    expect(store.traces()[0].events).toEqual([changed])
  })

  it('names a trace by its own name, else by the model of its first generation', async () => {
    const calls = [
      event('$ai_embedding', 1, { $ai_model: 'small' }),
      event('$ai_generation', 2, { $ai_model: 'large' }),
    ]
    expect((await traceOf(...calls)).name).toBe('large')
    expect((await traceOf(...calls, event('$ai_trace', 3, { $ai_span_name: 'chat' }))).name).toBe('chat')
  })

  it('sums cost from the total or from input and output, and marks traces with unpriced calls', async () => {
    const total = event('$ai_generation', 1, { $ai_total_cost_usd: 0.5, $ai_input_cost_usd: 9 })
    const parts = event('$ai_generation', 2, { $ai_input_cost_usd: 0.25, $ai_output_cost_usd: 0.25 })
    const none = event('$ai_generation', 3, {})
    const { toCost } = await load('format')
    expect(toCost((await traceOf(total, parts)).cost)).toBe('$1.00')
    expect(toCost((await traceOf(total, none)).cost)).toBe('≥ $0.5000')
    expect(toCost((await traceOf(none)).cost)).toBe('not priced')
  })

  it('does not count a call twice in the latency, once by itself and once in its span', async () => {
    const span = event('$ai_span', 1, { $ai_span_id: 'span', $ai_parent_id: 'trace-1', $ai_latency: 3 })
    const call = event('$ai_generation', 1, { $ai_parent_id: 'span', $ai_latency: 2 })
    expect((await traceOf(event('$ai_trace', 0, {}), span, call)).latencySeconds).toBe(3)
    expect((await traceOf(call)).latencySeconds).toBe(2)
  })

  it('ranks an error above an early end, and that above ok', async () => {
    const ok = event('$ai_generation', 1, { tracked_openai_ending: 'finished' })
    const aborted = event('$ai_generation', 2, { tracked_openai_ending: 'aborted', $ai_is_error: true })
    const failed = event('$ai_generation', 3, { tracked_openai_ending: 'failed', $ai_is_error: true })
    const brokenSpan = event('$ai_span', 3, { $ai_is_error: true })
    expect((await traceOf(ok)).status).toBe('ok')
    expect((await traceOf(ok, aborted)).status).toBe('aborted')
    expect((await traceOf(aborted, failed)).status).toBe('error')
    expect((await traceOf(brokenSpan)).status).toBe('error')
  })
})

describe('the tree', () => {
  it('follows the parent ids, and loses nothing if parents are missing or form a cycle', async () => {
    const { toTree, toRows } = await load('to-tree')
    const names = (events: object[]) =>
      toRows(toTree('trace-1', events)).map((row: { event: { properties: Record<string, string> }; depth: number }) => [
        row.event.properties.$ai_span_name,
        row.depth,
      ])
    const root = event('$ai_trace', 0, { $ai_span_name: 'root' })
    const outer = event('$ai_span', 1, { $ai_span_name: 'outer', $ai_span_id: 'outer', $ai_parent_id: 'trace-1' })
    const inner = event('$ai_span', 2, { $ai_span_name: 'inner', $ai_span_id: 'inner', $ai_parent_id: 'outer' })
    const lost = event('$ai_span', 3, { $ai_span_name: 'lost', $ai_span_id: 'lost', $ai_parent_id: 'never' })
    expect(names([root, outer, inner, lost])).toEqual([
      ['root', 0],
      ['outer', 1],
      ['inner', 2],
      ['lost', 1],
    ])
    expect(names([inner, lost])).toEqual([
      ['inner', 0],
      ['lost', 0],
    ])
    const circle = { ...outer, properties: { ...outer.properties, $ai_parent_id: 'inner' } }
    expect(
      names([circle, inner])
        .map(([name]: [string]) => name)
        .sort(),
    ).toEqual(['inner', 'outer'])
  })

  it('is at most eight levels deep, so that a chain of thousands of spans can be read', async () => {
    const { toRows } = await load('to-tree')
    const chain = Array.from({ length: 3_000 }, (_, at) =>
      event('$ai_span', 1, { $ai_span_id: `span-${at}`, $ai_parent_id: `span-${at - 1}` }),
    )
    const rows = toRows((await traceOf(...chain)).tree)
    expect(rows.map((row: { event: object }) => row.event)).toEqual(chain)
    expect(rows.slice(0, 12).map(({ depth }: { depth: number }) => depth)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 8, 8, 8])
  })
})

describe('the conversation', () => {
  it('shows tool calls, tool results, refusals and media as such, of both APIs', async () => {
    const { toMessages } = await load('to-messages')
    const kinds = (value: unknown) =>
      toMessages(value, 'user').map(({ role, parts }: { role: string; parts: Record<string, string>[] }) => [
        role,
        ...parts.map(({ kind, name, text }) => [kind, name, text].filter(Boolean).join(' ')),
      ])
    expect(kinds('hello')).toEqual([['user', 'text hello']])
    expect(kinds(['a', 'b'])).toEqual([
      ['user', 'text a'],
      ['user', 'text b'],
    ])
    expect(kinds([1, 2])).toEqual([['user', 'data [1,2]']])
    expect(
      kinds([
        {
          role: 'assistant',
          content: 'So:',
          tool_calls: [
            { id: '1', function: { name: 'find', arguments: '{}' } },
            { id: '2', custom: { name: 'run', input: 'ls' } },
          ],
        },
      ]),
    ).toEqual([['assistant', 'text So:', 'call find {}', 'call run ls']])
    expect(
      kinds([
        { role: 'tool', tool_call_id: '1', content: 'found' },
        { type: 'function_call_output', call_id: '1', output: 'found' },
      ]),
    ).toEqual([
      ['tool', 'result found'],
      ['tool', 'result found'],
    ])
    expect(kinds([{ type: 'function_call', call_id: '1', name: 'find', arguments: '{}' }])).toEqual([
      ['assistant', 'call find {}'],
    ])
    expect(kinds([{ role: 'assistant', content: null, refusal: 'No.' }])).toEqual([['assistant', 'refusal No.']])
    expect(
      kinds([
        {
          role: 'user',
          content: [
            { type: 'input_text', text: 'See' },
            { type: 'image_url', image_url: { url: '[image/png, 9 bytes]' } },
          ],
        },
      ]),
    ).toEqual([['user', 'text See', 'media image_url [image/png, 9 bytes]']])
  })

  it('accepts values that no API sends', async () => {
    const { toMessages } = await load('to-messages')
    for (const value of [
      null,
      undefined,
      0,
      {},
      [null],
      [[]],
      [{ content: [null, 3, {}], tool_calls: [null, {}] }],
      [{ role: 'tool' }],
      [{ type: 7 }],
    ]) {
      expect(toMessages(value, 'user').every(({ parts }: { parts: unknown }) => Array.isArray(parts))).toBe(true)
    }
  })
})

describe('a refused request', () => {
  it.each([
    [{ status: 413, error: 'maximum event size exceeded' }, '413: maximum event size exceeded'],
    [{ status: 503, error: 'please retry', fault: 'status' }, '503: please retry (fault)'],
    [{ status: 302, fault: 'status' }, '302 (fault)'],
    [{ fault: 'refuse' }, 'connection dropped (fault)'],
    [{ fault: 'hang' }, 'no answer (fault)'],
    [{ status: 200, fault: 'quota' }, 'over quota, events discarded (fault)'],
    [{ status: 429, error: 'billing limit reached', fault: 'quota' }, /^over quota.*: 429: billing limit reached/],
  ])('%j has a reason in words', async (request, words) => {
    const { toReason } = await load('create-refusals-view')
    expect(toReason(request)).toEqual(words instanceof RegExp ? expect.stringMatching(words) : words)
  })
})
