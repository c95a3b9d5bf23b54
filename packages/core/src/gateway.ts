/** What the gateway needs beside the other doors: to observe a call that passes by as bytes, and to say that it did. */
export { createGatewayParts } from './create-gateway-parts.js'
export { noLogHeader, privacyHeader } from './context/gateway-headers.js'
export { gatewayMarkHeader } from './event/gateway-mark-header.js'
export type { GatewayFacts } from './event/gateway-rows.js'
export { toGatewayMark } from './event/to-gateway-mark.js'
export { isOpenAiHost } from './observe/is-openai-host.js'
export { type Call, openCall } from './observe/open-call.js'
export { readBodyTracking } from './observe/read-body-tracking.js'
