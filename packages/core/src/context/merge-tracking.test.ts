import { expect, test } from 'vitest'
import { mergeTracking } from './merge-tracking.js'

test('later layers win field by field; properties and groups are merged; undefined never overrides', () => {
  const merged = mergeTracking(
    { userId: 'a', sessionId: 's-a', groups: { x: '1', y: '1' }, properties: { p: 1 } },
    undefined,
    { userId: 'b', sessionId: undefined, groups: { y: '2' }, properties: { q: 2 } },
  )
  expect(merged).toEqual({ userId: 'b', sessionId: 's-a', groups: { x: '1', y: '2' }, properties: { p: 1, q: 2 } })
})

test('fields that a trace provides override those of the layers below it', () => {
  const below = { userId: 'a', sessionId: 's-a', groups: { x: '1', y: '1' }, properties: { p: 1, r: 1 }, noLog: true }
  const trace = { traceId: 't', userId: 'b', sessionId: undefined, groups: { y: '2' }, properties: { p: 2 } }
  const rest = { sessionId: 's-a', groups: { x: '1' }, properties: { r: 1 }, noLog: true }
  expect(mergeTracking(below, { trace })).toEqual({ ...rest, trace })
  expect(mergeTracking(below, { trace, userId: 'c' })).toEqual({ ...rest, trace, userId: 'c' })
  expect(mergeTracking({ trace }, below)).toEqual({ ...below, trace })
})

test('a trace that is replaced by another one no longer overrides anything', () => {
  const [one, other] = [{ userId: 'a', sessionId: 's-a', groups: { x: '1' } }, { userId: 'b' }]
  const merged = mergeTracking({ properties: { p: 1 } }, { trace: one }, { trace: other })
  expect(merged).toEqual({ properties: { p: 1 }, trace: other })
})

test('a field whose getter throws is skipped, and the others apply', () => {
  const properties = {
    get broken(): string {
      throw new Error('of the caller')
    },
  }
  expect(mergeTracking({ properties: { p: 1 } }, { userId: 'a', properties, noLog: true })).toEqual({
    userId: 'a',
    properties: { p: 1 },
    noLog: true,
  })
})
