import fc from 'fast-check'
import { expect, test } from 'vitest'
import { budgetWindow, endOf, isDuration, minuteWindow } from './usage-windows.js'

const june = Date.UTC(2025, 5, 15)

test.each([
  ['30s', june + 30_000],
  ['15m', june + 900_000],
  ['12h', june + 43_200_000],
  ['7d', june + 604_800_000],
  ['2w', june + 1_209_600_000],
  ['1mo', Date.UTC(2025, 6, 15)],
])('a duration of %s ends at the expected time', (duration, endMs) => {
  expect(isDuration(duration)).toBe(true)
  expect(endOf(duration, june)).toBe(endMs)
})

test.each([
  ['1mo', Date.UTC(2025, 0, 31, 23), Date.UTC(2025, 1, 28, 23)],
  ['12mo', Date.UTC(2024, 1, 29), Date.UTC(2025, 1, 28)],
  ['2mo', Date.UTC(2025, 11, 31), Date.UTC(2026, 1, 28)],
])('%s from the end of a month ends on the last day of a month', (duration, fromMs, endMs) => {
  expect(endOf(duration, fromMs)).toBe(endMs)
})

test.each(['', '0d', '-1d', '1.5h', '1y', '30', 'd', '1 d', '1000000d'])('%j is not a valid duration', (text) => {
  expect(isDuration(text)).toBe(false)
})

test('monthly budgets begin with a calendar month, quarterly ones with a quarter', () => {
  expect(budgetWindow('1mo', 0, june)).toEqual({ id: `budget:1mo:${Date.UTC(2025, 5)}`, endsAtMs: Date.UTC(2025, 6) })
  expect(budgetWindow('3mo', 0, june)).toEqual({ id: `budget:3mo:${Date.UTC(2025, 3)}`, endsAtMs: Date.UTC(2025, 6) })
})

test('windows follow each other without gaps and contain the time that they are computed for', () => {
  const durations = fc.constantFrom('1s', '7m', '5h', '30d', '2w', '1mo', '5mo', '12mo')
  const moments = fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2060, 0) })
  fc.assert(
    fc.property(durations, moments, moments, (duration, createdAtMs, nowMs) => {
      const window = budgetWindow(duration, createdAtMs, nowMs)
      const endsAtMs = window.endsAtMs ?? 0
      expect(endsAtMs).toBeGreaterThan(nowMs)
      expect(budgetWindow(duration, createdAtMs, endsAtMs - 1)).toEqual(window)
      expect(budgetWindow(duration, createdAtMs, endsAtMs).id).not.toBe(window.id)
    }),
  )
})

test('minute windows end on full minutes', () => {
  expect(minuteWindow(119_999)).toEqual({ id: 'minute:1', endsAtMs: 120_000 })
  expect(minuteWindow(120_000)).toEqual({ id: 'minute:2', endsAtMs: 180_000 })
})
