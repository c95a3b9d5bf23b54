import { afterEach, expect, test, vi } from 'vitest'
import { createPrinter } from './create-printer.js'

afterEach(() => void vi.restoreAllMocks())

test.each([
  ['normal', 1],
  ['debug', 1],
  ['detailed', 2],
] as const)(
  'with the verbosity %s, a warning that is repeated within a minute is printed %i times',
  (verbosity, times) => {
    const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
    const printer = createPrinter(verbosity, () => 0)
    printer.rarely('delivery_failed', 'PostHog cannot be reached.')
    printer.rarely('delivery_failed', 'PostHog cannot be reached.')
    expect(write).toHaveBeenCalledTimes(times)
  },
)
