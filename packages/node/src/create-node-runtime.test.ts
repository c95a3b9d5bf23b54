import { afterEach, expect, test, vi } from 'vitest'
import { createNodeRuntime } from './create-node-runtime.js'

afterEach(() => void vi.restoreAllMocks())

test('after the machine slept, the clock follows the system clock', () => {
  const { now } = createNodeRuntime()
  const beforeMs = now()
  const wall = vi.spyOn(Date, 'now').mockReturnValue(beforeMs + 3_600_000)
  const afterMs = now()
  expect(Math.abs(afterMs - beforeMs - 3_600_000)).toBeLessThan(1_001)
  // The system clock is set back; this clock never goes back.
  wall.mockRestore()
  expect(now()).toBeGreaterThanOrEqual(afterMs)
})

test('an id is a UUID version 7, sorts by its time, and is the only one', () => {
  const { newId } = createNodeRuntime()
  const wall = vi.spyOn(Date, 'now').mockReturnValue(0x0123456789ab)
  const ids = [newId(), newId()]
  wall.mockReturnValue(1)
  ids.push(newId())
  expect(ids).toEqual(
    ids.map(() => expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)),
  )
  expect(ids.map((id) => id.slice(0, 13))).toEqual(['01234567-89ab', '01234567-89ab', '00000000-0001'])
  expect(new Set(ids).size).toBe(3)
})
