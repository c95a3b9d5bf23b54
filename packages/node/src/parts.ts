/** The parts of this package that the gateway puts together in its own way. */
export { createOpenCaptures, type OpenCapture, type OpenCaptures } from './open-captures.js'
export type { Fetch, FetchAnswer } from './posthog/ask.js'
export { priceCall } from './price-call.js'
