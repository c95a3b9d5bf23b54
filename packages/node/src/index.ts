import type { DeliveryStats } from './create-delivery-counts.js'
import { processState } from './process-state.js'

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
export type { DeliveryStats } from './create-delivery-counts.js'
export { flush } from './flush.js'
export { gateway } from './gateway.js'
export type { FlushOptions } from './outbox/create-flushes.js'
export type { OutboxOptions } from './outbox/read-outbox-options.js'
export type { PostHogOptions } from './to-project.js'
export { traceRequests } from './trace-requests.js'
export { trackedFetch } from './tracked-fetch.js'
export { trackedOpenAI, type TrackedOptions } from './tracked-openai.js'
export { trackedRealtime } from './tracked-realtime.js'
export { type RequestLike, type RequestTraceOptions, withRequestTrace } from './with-request-trace.js'
export { withTrace } from './with-trace.js'

/**
 * Ends open calls, sends queued events and closes, within `timeoutMs` milliseconds (default `shutdownTimeoutMs`, 3,000). Never rejects.
 * It happens automatically when the process ends, unless the app listens for the signal itself or calls `process.exit`.
 */
export const shutdown = (timeoutMs?: number): Promise<void> => processState.captures.shutdown(timeoutMs)

/** Counts of events so far: captured, delivered, pending, dropped by reason, and the requests that were made. */
export const stats = (): DeliveryStats => processState.captures.stats()
