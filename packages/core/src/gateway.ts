/** What servers need beside the other doors: to observe a call that passes by as bytes, and to bound what open calls hold. */
export { createGatewayParts } from './create-gateway-parts.js'
export { createKeptBodies } from './observe/create-kept-bodies.js'
export type { GatewayFacts } from './event/gateway-rows.js'
export { type Call, openCall } from './observe/open-call.js'
export { readBodyTracking } from './observe/read-body-tracking.js'
