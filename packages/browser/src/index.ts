export {
  type BeforeSend,
  type CaptureStats,
  type GatewayHeaders,
  type HeadersLike,
  type ModelPrice,
  type OutgoingEvent,
  type Pricing,
  type Privacy,
  type PrivacyMode,
  type PrivacyPolicy,
  type Problem,
  type ProblemCode,
  type Span,
  type TokenCounter,
  type Trace,
  type TraceContext,
  type TraceOptions,
  type TrackedClient,
  traceFromHeaders,
  type Tracking,
  tracking,
} from '@tracked-openai/core'
export { createTrace } from './create-trace.js'
export { gateway } from './gateway.js'
export { trackedFetch } from './tracked-fetch.js'
export { flush, shutdown, stats, trackedOpenAI, type TrackedOptions } from './tracked-openai.js'
export { trackedRealtime } from './tracked-realtime.js'
