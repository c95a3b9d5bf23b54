import { expect, test } from 'vitest'
import { mergeTracking } from './merge-tracking.js'

test('the later wins, field by field; properties and groups are merged; undefined never wins', () => {
  const merged = mergeTracking(
    { userId: 'a', sessionId: 's-a', groups: { x: '1', y: '1' }, properties: { p: 1 } },
    undefined,
    { userId: 'b', sessionId: undefined, groups: { y: '2' }, properties: { q: 2 } },
  )
  expect(merged).toEqual({ userId: 'b', sessionId: 's-a', groups: { x: '1', y: '2' }, properties: { p: 1, q: 2 } })
})

test('what a trace says, the layers below it say no more', () => {
  const below = { userId: 'a', sessionId: 's-a', groups: { x: '1', y: '1' }, properties: { p: 1, r: 1 }, noLog: true }
  const trace = { traceId: 't', userId: 'b', sessionId: undefined, groups: { y: '2' }, properties: { p: 2 } }
  const rest = { sessionId: 's-a', groups: { x: '1' }, properties: { r: 1 }, noLog: true }
  expect(mergeTracking(below, { trace })).toEqual({ ...rest, trace })
  expect(mergeTracking(below, { trace, userId: 'c' })).toEqual({ ...rest, trace, userId: 'c' })
  expect(mergeTracking({ trace }, below)).toEqual({ ...below, trace })
})

test('a trace that another one takes the place of says nothing any more', () => {
  const [one, other] = [{ userId: 'a', sessionId: 's-a', groups: { x: '1' } }, { userId: 'b' }]
  const merged = mergeTracking({ properties: { p: 1 } }, { trace: one }, { trace: other })
  expect(merged).toEqual({ properties: { p: 1 }, trace: other })
})

test('what cannot be read is left out, and the rest holds', () => {
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
