export {
  type CaptureStats,
  type HeadersLike,
  type ModelPrice,
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
export { flush, shutdown, stats, trackedOpenAI, type TrackedOptions } from './tracked-openai.js'
export { trackedRealtime } from './tracked-realtime.js'
