/** What servers need in addition: observing calls that pass through as bytes, and bounding the memory of open calls. */
export { createGatewayParts } from './create-gateway-parts.js'
export { createKeptBodies } from './observe/create-kept-bodies.js'
export type { GatewayFacts } from './event/gateway-rows.js'
export { type Call, openCall } from './observe/open-call.js'
export { readBodyTracking } from './observe/read-body-tracking.js'
