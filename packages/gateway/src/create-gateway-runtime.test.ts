import { afterEach, expect, test, vi } from 'vitest'
import { createGatewayRuntime } from './create-gateway-runtime.js'

afterEach(() => vi.restoreAllMocks())

test('the clock follows the system clock when that was set or the machine slept', () => {
  const { now } = createGatewayRuntime()
  const hourLater = Date.now() + 3_600_000
  expect(hourLater - now()).toBeGreaterThan(3_000_000)
  vi.spyOn(Date, 'now').mockReturnValue(hourLater)
  for (let call = 0; call < 1_000; call += 1) now()
  expect(Math.abs(hourLater - now())).toBeLessThan(60_000)
})
