import { createTrace as createCoreTrace, type Trace, type TraceContext, type TraceOptions, type TracePorts } from '@tracked-openai/core'
import { asyncContext } from './async-context.js'
import { library, nodeTracker, type TrackedOptions } from './tracked-openai.js'

/**
 * Starts a trace. Its calls are those that get it: `openai.withTracking({ trace })`, or the work inside `withTrace`.
 * Throws the set-up errors of `trackedOpenAI`.
 */
export function createTrace(options: TraceOptions = {}, tracked: TrackedOptions = {}): Trace {
  const tracker = nodeTracker(tracked)
  const { userId, sessionId } = tracker.trackingOf()
  const known = { ...(userId && { userId }), ...(sessionId && { sessionId }), ...options }
  const send: TracePorts['send'] = (event, tracking) => tracker.send(() => event, tracking)
  return createCoreTrace(known, { runtime: tracker.runtime, send, within, library })
}

/** Runs `run` so that every tracked call in it, however deep, belongs to `trace`. */
export function within<Result>(trace: TraceContext, run: () => Result): Result {
  return asyncContext.run({ ...asyncContext.getStore(), trace, ...(trace.userId && { userId: trace.userId }) }, run)
}
