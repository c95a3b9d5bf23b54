import fc from 'fast-check'
import { expect, test } from 'vitest'
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
  ['as fetch has them', (headers: Record<string, string>) => new Headers(headers)],
  ['as Node has them', (headers: Record<string, string>) => headers],
  [
    'in other cases and in lists',
    (headers: Record<string, string>) =>
      Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toUpperCase(), [value]])),
  ],
])('what a trace writes is read again: %s', (_, make) => {
  expect(traceFromHeaders(make(traceToHeaders(context)))).toEqual(context)
})

test('any text survives the way, but for its control characters', () => {
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
])('no trace, no error: %j', (headers) => {
  expect(traceFromHeaders(headers as never)).toBeUndefined()
})

test('hostile values are cut and cleaned', () => {
  const trace = traceFromHeaders({
    'x-tracked-openai-trace-id': `a b\u0000<script>${'x'.repeat(500)}`,
    'x-posthog-distinct-id': 'y'.repeat(5_000),
    'x-tracked-openai-session-id': '%E0%A4%A',
  })
  expect(trace?.traceId).toMatch(/^a_b_script_x{189}$/)
  expect(trace?.userId).toHaveLength(1_000)
  expect(trace?.sessionId).toBe('%E0%A4%A')
})
