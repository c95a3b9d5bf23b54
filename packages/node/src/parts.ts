/** The parts of this package that the gateway composes in its own way. */
export { createOpenCaptures, type OpenCapture, type OpenCaptures } from './open-captures.js'
export { distinctIdOf } from './outbox/to-message.js'
export { ask, type Fetch, type FetchAnswer } from './posthog/ask.js'
export type { Transport } from './posthog/create-transport.js'
export { estimateCost, priceCall } from './price-call.js'
export type { Credentials } from './read-credentials.js'
