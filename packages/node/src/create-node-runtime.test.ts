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
