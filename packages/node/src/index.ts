import type { CaptureStats } from '@tracked-openai/core'
import { captures } from './tracked-openai.js'

export {
  type BeforeSend,
  type CaptureStats,
  type GatewayHeaders,
  type HeadersLike,
  type ModelPrice,
  type OutgoingEvent,
  type Pricing,
  type PrivacyMode,
  type Problem,
  type ProblemCode,
  type Span,
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
export type { PostHogOptions } from './open-captures.js'
export { traceRequests } from './trace-requests.js'
export { trackedFetch } from './tracked-fetch.js'
export { trackedOpenAI, type TrackedOptions } from './tracked-openai.js'
export { type RequestLike, type RequestTraceOptions, withRequestTrace } from './with-request-trace.js'
export { withTrace } from './with-trace.js'

/** Sends what waits, in every PostHog project in use. Never rejects. */
export const flush = (): Promise<void> => captures.flush()

/**
 * Ends open calls, sends what waits and closes, within `timeoutMs` milliseconds (default 3,000). Never rejects.
 * Call it before the process ends.
 */
export const shutdown = (timeoutMs?: number): Promise<void> => captures.shutdown(timeoutMs)

/** What became of the events so far: captured, delivered, pending, dropped by reason. */
export const stats = (): CaptureStats => captures.stats()
