import { expect, test } from 'vitest'
import { watchedDate } from './watched-date.js'

test('behaves like a Date and reports when it is serialised, alone or inside an event', () => {
  let written = 0
  const date = watchedDate(1_750_000_000_000, () => (written += 1))
  expect([date instanceof Date, date.getTime(), Object.keys(date), written]).toEqual([true, 1_750_000_000_000, [], 0])
  expect(date.toISOString()).toBe('2025-06-15T15:06:40.000Z')
  expect(JSON.stringify([{ timestamp: date }])).toBe('[{"timestamp":"2025-06-15T15:06:40.000Z"}]')
  expect(written).toBe(2)
})

test('copies do not report', () => {
  let written = 0
  const date = watchedDate(1_750_000_000_000, () => (written += 1))
  expect([JSON.stringify(new Date(date)), JSON.stringify(structuredClone(date)), written]).toEqual([
    '"2025-06-15T15:06:40.000Z"',
    '"2025-06-15T15:06:40.000Z"',
    0,
  ])
})
