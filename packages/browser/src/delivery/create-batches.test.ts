import { describe, expect, test } from 'vitest'
import { createFakeRuntime } from '../../../core/test/fake-runtime.js'
import { waitingOf } from '../../test/waiting-of.js'
import { createBatches } from './create-batches.js'

function scene() {
  const runtime = createFakeRuntime()
  const seen: (string | number)[][] = []
  const line = { isOnline: true }
  const batches = createBatches({
    runtime,
    isOnline: () => line.isOnline,
    onDelivered: (events) => seen.push(['delivered', ...events.map(({ uuid }) => uuid)]),
    onGivenUp: (events, status) => seen.push(['given up', status, ...events.map(({ uuid }) => uuid)]),
    onFailed: (status) => seen.push(['failed', status]),
  })
  const add = (uuid: string) => {
    const batch = batches.open()
    batch.add(waitingOf(uuid), '', 100)
    return batch
  }
  const answer = (batchId: string, status: number | undefined, attempt = 0) =>
    batches.answered({ batchId, attempt, status })
  const wait = (seconds: number) => {
    for (let passed = 0; passed < seconds; passed += 1) {
      runtime.advance(1_000)
      batches.check()
    }
  }
  return { batches, add, answer, wait, seen, line }
}

test('an answer settles only its own batch; later events are in another one', () => {
  const { add, answer, seen } = scene()
  const first = add('a')
  add('b')
  first.close()
  const second = add('c')
  answer(second.id, 200)
  expect(seen).toEqual([['delivered', 'c']])
  answer(first.id, 200)
  answer(first.id, 200)
  expect(seen).toEqual([
    ['delivered', 'c'],
    ['delivered', 'a', 'b'],
  ])
})

test('pending bytes count until there is an answer of any kind', () => {
  const { batches, add, answer } = scene()
  const first = add('a')
  first.close()
  const second = add('b')
  expect(batches.unansweredBytes()).toBe(200)
  answer(first.id, 503)
  answer(second.id, 200)
  expect(batches.unansweredBytes()).toBe(0)
})

describe('posthog-js', () => {
  test.each([
    ['drops 429', 429, 0, true],
    ['drops 404', 404, 0, true],
    ['repeats 503', 503, 9, false],
    ['gives 503 up after ten repeats', 503, 10, true],
    ['repeats what got no answer', 0, 2, false],
    ['gives that up after three repeats', 0, 3, true],
  ])('%s', (_, status, attempt, isGivenUp) => {
    const { add, answer, seen } = scene()
    answer(add('a').id, status, attempt)
    expect(seen).toEqual([['failed', status], ...(isGivenUp ? [['given up', status, 'a']] : [])])
  })

  test('has given up if it stays silent; offline, it waits', () => {
    const { add, wait, seen, line } = scene()
    add('a')
    line.isOnline = false
    wait(600)
    expect(seen).toEqual([])
    line.isOnline = true
    wait(120)
    expect(seen).toEqual([])
    wait(10)
    expect(seen).toEqual([['given up', 0, 'a']])
  })
})

describe('if the browser does not expose the status', () => {
  test('no retry in time means that PostHog accepted the batch', () => {
    const { add, answer, wait, seen } = scene()
    answer(add('a').id, undefined)
    wait(26)
    expect(seen).toEqual([])
    wait(2)
    expect(seen).toEqual([['delivered', 'a']])
  })

  test('a retry means that it did not', () => {
    const { add, answer, wait, seen } = scene()
    const { id } = add('a')
    answer(id, undefined)
    wait(20)
    answer(id, undefined, 1)
    wait(29)
    expect(seen).toEqual([])
    wait(3)
    expect(seen).toEqual([['delivered', 'a']])
  })
})
