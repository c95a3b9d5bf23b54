/** What is said in headers and by hosts: for who passes calls on, and loads nothing of what makes events of them. */
export { noLogHeader, privacyHeader } from './context/gateway-headers.js'
export { traceFromHeaders } from './context/trace-from-headers.js'
export { type ToldTracking, trackingFromHeader, trackingHeader } from './context/tracking-header.js'
export { gatewayMarkHeader } from './event/gateway-mark-header.js'
export { toGatewayMark } from './event/to-gateway-mark.js'
export { isOpenAiHost } from './observe/is-openai-host.js'
