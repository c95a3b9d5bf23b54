/** What the gateway needs beside the two other doors: to observe a call that passes by as bytes. */
export { type GatewayFacts, gatewayParts } from './event/gateway-rows.js'
export { isOpenAiHost } from './observe/is-openai-host.js'
export { type Call, openCall } from './observe/open-call.js'
export { toGatewayCall } from './observe/to-gateway-call.js'
export { readBodyTracking } from './observe/read-body-tracking.js'
