import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { traceFromHeaders } from './trace-from-headers.js'
import { traceToHeaders } from './trace-to-headers.js'

const context = {
  traceId: 't-1',
  parentId: 's-1',
  userId: 'Ada Löwe 100%',
  sessionId: 'chat 7',
  webSessionId: '01977420-dc00-7000-8000-0000000000aa',
}

test.each([
  ['a fetch Headers object', (headers: Record<string, string>) => new Headers(headers)],
  ['a Node headers object', (headers: Record<string, string>) => headers],
  [
    'upper-case names and list values',
    (headers: Record<string, string>) =>
      Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toUpperCase(), [value]])),
  ],
])('a trace round-trips through its headers: %s', (_, make) => {
  expect(traceFromHeaders(make(traceToHeaders(context)))).toEqual(context)
})

test('any text round-trips, except for control characters', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 100 }), (userId) => {
      const headers = new Headers(traceToHeaders({ traceId: 't', userId }))
      // eslint-disable-next-line no-control-regex -- these are what must not come through
      expect(traceFromHeaders(headers)?.userId ?? '').toBe(userId.replace(/[\u0000-\u001f\u007f-\u009f]/g, ''))
    }),
  )
})

test.each([
  [undefined],
  [null],
  [{}],
  [{ 'x-tracked-openai-trace-id': '' }],
  [
    {
      get: () => {
        throw new Error('mine')
      },
    },
  ],
])('headers without a trace give undefined and never throw: %j', (headers) => {
  expect(traceFromHeaders(headers as never)).toBeUndefined()
})

test('untrusted values are truncated and sanitised', () => {
  const trace = traceFromHeaders({
    'x-tracked-openai-trace-id': `a b\u0000<script>${'x'.repeat(500)}`,
    'x-posthog-distinct-id': 'y'.repeat(5_000),
    'x-tracked-openai-session-id': '%E0%A4%A',
  })
  expect(trace?.traceId).toMatch(/^a_b_script_x{189}$/)
  expect(trace?.userId).toHaveLength(1_000)
  expect(trace?.sessionId).toBe('%E0%A4%A')
})

describe('W3C traceparent', () => {
  const ours = { traceId: '01977420-dc00-7000-8000-0000000000aa', parentId: '01977420-dc00-7000-8000-0000000000bb' }

  test('is sent if the ids fit its format', () => {
    expect(traceToHeaders(ours).traceparent).toBe('00-01977420dc0070008000' + '0000000000aa-80000000000000bb-01')
    expect(traceToHeaders({ traceId: ours.traceId }).traceparent).toMatch(/-80000000000000aa-01$/)
    expect(traceToHeaders({ traceId: 'order 7' })).not.toHaveProperty('traceparent')
  })

  test('from another tool provides the trace id, but no parent, because PostHog has no such span', () => {
    expect(traceFromHeaders({ traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' })).toEqual({
      traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
    })
  })

  test('has lower precedence than our own headers', () => {
    const headers = { ...traceToHeaders(ours), traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' }
    expect(traceFromHeaders(headers)).toEqual(ours)
  })

  test.each([
    ['00-00000000000000000000000000000000-00f067aa0ba902b7-01'],
    ['00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01'],
    ['ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'],
    ['00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more'],
    ['00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01'],
    ['4bf92f3577b34da6a3ce929d0e0e4736'],
  ])('%s is invalid and ignored', (traceparent) => {
    expect(traceFromHeaders({ traceparent })).toBeUndefined()
  })

  test('of a later version is parsed as the standard demands', () => {
    const traceparent = 'cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what-comes'
    expect(traceFromHeaders({ traceparent })?.traceId).toBe('4bf92f3577b34da6a3ce929d0e0e4736')
  })
})

test("the headers of PostHog's own SDKs are read even without a trace", () => {
  const headers = { 'X-POSTHOG-SESSION-ID': context.webSessionId, 'X-POSTHOG-DISTINCT-ID': 'ada' }
  expect(traceFromHeaders(new Headers(headers))).toEqual({ userId: 'ada', webSessionId: context.webSessionId })
})

describe('feature flag variants', () => {
  test('are sent, unlike other custom properties', () => {
    const properties = { '$feature/model': 'large', '$feature/tools': true, secret: 'x', '$feature/odd': { a: 1 } }
    const headers = traceToHeaders({ traceId: 't', properties })
    expect(JSON.stringify(headers)).not.toMatch(/secret|odd/)
    expect(traceFromHeaders(headers)).toEqual({
      traceId: 't',
      properties: { '$feature/model': 'large', '$feature/tools': true },
    })
  })

  test.each([['{'], ['[]'], ['"x"'], ['null'], ['{"a":{"b":1}}']])('%s is ignored', (flags) => {
    expect(traceFromHeaders({ 'x-tracked-openai-flags': flags })).toBeUndefined()
  })

  test('are not sent if they are too large for a header', () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`$feature/${index}`, true]))
    expect(traceToHeaders({ traceId: 't', properties: many })).not.toHaveProperty('x-tracked-openai-flags')
  })
})
