/** The parts of this package that the gateway puts together in its own way. */
export { createOpenCaptures, type OpenCapture, type OpenCaptures, type PostHogOptions } from './open-captures.js'
export { priceCall } from './price-call.js'
