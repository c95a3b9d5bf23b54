/** The serial of an event that the program captured. */
const serialOf = ({ properties }) =>
  Number(properties.$ai_metric_value ?? /\d+$/.exec(properties.$ai_span_name ?? '')?.[0])

/**
 * Compares the `expected` serials with what mock PostHogs would show: lost events, and events that occur twice after merging.
 * `reported` are those that the program itself counted as dropped.
 */
export function judge(mocks, expected, { reported = 0, isExpected = () => true } = {}) {
  const serials = mocks
    .flatMap((mock) => mock.events())
    .filter(({ event }) => event !== '$ai_feedback')
    .map(serialOf)
  const seen = new Set(serials)
  const wanted = [...expected].filter(isExpected)
  const lost = wanted.filter((serial) => !seen.has(serial)).length - reported
  return { captured: wanted.length, lost, repeated: serials.length - seen.size, sent: arrivals(mocks) }
}

const arrivals = (mocks) => mocks.reduce((sum, mock) => sum + mock.arrivals().length, 0)

/** Whole numbers from `from`, `count` of them. */
export const serials = (count, from = 0) => Array.from({ length: count }, (_, index) => from + index)

/** Throws if `actual` is not `expected`, with the differences. */
export function check(what, actual, expected) {
  if (JSON.stringify(actual) !== JSON.stringify(expected))
    throw new Error(`${what}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`)
}
