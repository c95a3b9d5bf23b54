import type { CaptureStats } from '@tracked-openai/core'
import { captures, loading } from './tracked-openai.js'

export {
  type CaptureStats,
  type HeadersLike,
  type ModelPrice,
  type Pricing,
  type PrivacyMode,
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
export type { PostHogOptions } from './open-captures.js'
export { trackedOpenAI, type TrackedOptions } from './tracked-openai.js'
export { trackedRealtime } from './tracked-realtime.js'
export { withTrace } from './with-trace.js'

/** Sends what waits, in every PostHog project in use. Never rejects. */
export async function flush(): Promise<void> {
  await Promise.all(loading)
  await captures.flush()
}

/**
 * Ends open calls, sends what waits and closes, within `timeoutMs` milliseconds (default 3,000). Never rejects.
 * Call it before the process ends.
 */
export const shutdown = (timeoutMs?: number): Promise<void> => captures.shutdown(timeoutMs)

/** What became of the events so far: captured, delivered, pending, dropped by reason. */
export const stats = (): CaptureStats => captures.stats()
