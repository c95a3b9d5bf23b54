import { expect, test } from 'vitest'
import { createCounts, type Problem } from './counts.js'

test('captured equals delivered plus pending plus dropped, by reason', () => {
  const counts = createCounts(() => undefined)
  for (let count = 0; count < 5; count += 1) counts.captured()
  counts.delivered(2)
  counts.dropped({ code: 'posthog_rejected', dropped: 1, message: 'x' })
  expect(counts.stats()).toEqual({ captured: 5, delivered: 2, pending: 2, dropped: { posthog_rejected: 1 } })
})

test('a problem that loses no event is reported but not counted', () => {
  const told: Problem[] = []
  const counts = createCounts((problem) => told.push(problem))
  counts.dropped({ code: 'posthog_unreachable', dropped: 0, message: 'x' })
  expect([told.length, counts.stats().dropped]).toEqual([1, {}])
})

test('an onProblem listener that throws or rejects does no harm', async () => {
  const thrown = createCounts(() => {
    throw new Error('mine')
  })
  const rejecting: unknown = () => Promise.reject(new Error('mine'))
  const rejected = createCounts(rejecting as never)
  for (const counts of [thrown, rejected])
    expect(() => counts.dropped({ code: 'queue_overflow', dropped: 1, message: 'x' })).not.toThrow()
  await new Promise((resolve) => setTimeout(resolve, 5))
})
