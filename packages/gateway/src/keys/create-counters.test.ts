import { expect, test } from 'vitest'
import { createCounters } from './create-counters.js'

const total = { id: 'total' }
const minute = { id: 'minute:1', endsAtMs: 120_000 }

function open() {
  let ids = 0
  return createCounters(() => `batch-${++ids}`)
}

test('what is added counts at once, and is written once', () => {
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

test('until a batch is written it stays the same, and what comes meanwhile waits for the next', () => {
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

test("the store's total takes the place of the known one, and what it was not told yet is on top", () => {
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

test('a minute that is over is forgotten, unless it is under way; a budget only once it is written', () => {
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
