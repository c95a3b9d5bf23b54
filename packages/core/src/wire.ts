/** Header names and host checks, for code that forwards calls and must not load the event parts. */
export { noLogHeader, privacyHeader } from './context/gateway-headers.js'
export { traceFromHeaders } from './context/trace-from-headers.js'
export { type ToldTracking, trackingFromHeader, trackingHeader } from './context/tracking-header.js'
export { gatewayMarkHeader } from './event/gateway-mark-header.js'
export { toGatewayMark } from './event/to-gateway-mark.js'
export { isOpenAiHost } from './observe/is-openai-host.js'
export { readProvider } from './observe/openai/read-provider.js'
