import { afterEach, expect, test, vi } from 'vitest'
import { createNodeRuntime } from './create-node-runtime.js'

afterEach(() => void vi.restoreAllMocks())

test('after a sleep of the machine, in which its own clock stood still, it is as late as it is', () => {
  const { now } = createNodeRuntime()
  const beforeMs = now()
  const wall = vi.spyOn(Date, 'now').mockReturnValue(beforeMs + 3_600_000)
  const afterMs = now()
  expect(Math.abs(afterMs - beforeMs - 3_600_000)).toBeLessThan(1_001)
  // Back to what it was: this clock never is.
  wall.mockRestore()
  expect(now()).toBeGreaterThanOrEqual(afterMs)
})
