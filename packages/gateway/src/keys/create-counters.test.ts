import { expect, test } from 'vitest'
import { createCounters } from './create-counters.js'

const total = { id: 'total' }
const minute = { id: 'minute:1', endsAtMs: 120_000 }

function open() {
  let ids = 0
  return createCounters(() => `batch-${++ids}`)
}

test('additions count at once, and are written once', () => {
  const counters = open()
  counters.add('key:b', total, { usd: 1, requests: 1 })
  counters.add('key:b', total, { usd: 0.5, tokens: 10 })
  counters.add('key:a', minute, { requests: 1 })
  expect(counters.of('key:b', total)).toEqual({ usd: 1.5, tokens: 10, requests: 1 })
  const batch = counters.batch()
  expect(batch?.additions).toEqual([
    { subject: 'key:a', window: 'minute:1', endsAtMs: 120_000, usd: 0, tokens: 0, requests: 1 },
    { subject: 'key:b', window: 'total', endsAtMs: undefined, usd: 1.5, tokens: 10, requests: 1 },
  ])
  counters.written('batch-1')
  expect(counters.of('key:b', total).usd).toBe(1.5)
  expect(counters.batch()).toBeUndefined()
})

test('a batch stays the same until it is written, and later additions go into the next one', () => {
  const counters = open()
  counters.add('key:a', total, { usd: 1 })
  const first = counters.batch()
  counters.add('key:a', total, { usd: 2 })
  expect(counters.batch()).toBe(first)
  expect(counters.of('key:a', total).usd).toBe(3)
  counters.written('batch-of-another-time')
  expect(counters.batch()).toBe(first)
  counters.written('batch-1')
  expect(counters.batch()?.additions).toMatchObject([{ usd: 2 }])
})

test("the store's total replaces the known one, and usage that is not written yet is added to it", () => {
  const counters = open()
  counters.add('key:a', total, { usd: 1 })
  counters.batch()
  counters.written('batch-1')
  counters.add('key:a', total, { usd: 10 })
  counters.batch()
  counters.add('key:a', total, { usd: 100 })
  counters.learn([{ subject: 'key:a', window: 'total', usd: 5, tokens: 0, requests: 0 }])
  expect(counters.of('key:a', total).usd).toBe(115)
})

test('the window of a past minute is forgotten at once, that of a budget only after it was written', () => {
  const counters = open()
  const day = { id: 'budget:1d:0', endsAtMs: 86_400_000 }
  counters.add('key:a', minute, { requests: 1 })
  counters.add('key:a', day, { usd: 1 })
  counters.forget(100_000_000)
  expect(counters.of('key:a', minute).requests).toBe(0)
  expect(counters.batch()?.additions).toMatchObject([{ window: 'budget:1d:0', usd: 1 }])
  counters.forget(100_000_000)
  expect(counters.of('key:a', day).usd).toBe(1)
  counters.written('batch-1')
  counters.forget(100_000_000)
  expect(counters.of('key:a', day).usd).toBe(0)
  expect(counters.batch()).toBeUndefined()
})

test('the usage of a subject that is not known any more is forgotten, but only after it was written', () => {
  const counters = open()
  counters.add('key:a', total, { usd: 1 })
  counters.add('key:b', total, { usd: 1 })
  const spent = () => ['key:a', 'key:b'].map((subject) => counters.of(subject, total).usd)
  const keepB = () => counters.keepOnly((subject) => subject === 'key:b')
  keepB()
  expect(spent()).toEqual([1, 1])
  counters.batch()
  keepB()
  expect(spent()).toEqual([1, 1])
  counters.written('batch-1')
  keepB()
  expect(spent()).toEqual([0, 1])
})
