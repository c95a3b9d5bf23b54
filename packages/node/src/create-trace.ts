import { createTrace as createCoreTrace, type Trace, type TraceOptions, type TracePorts } from '@tracked-openai/core'
import { within } from './async-context.js'
import { library, nodeTracker, type TrackedOptions } from './tracked-openai.js'

/**
 * Starts a trace. Its calls are those that get it: `openai.withTracking({ trace })`, or the work inside `withTrace`.
 * Throws the set-up errors of `trackedOpenAI`.
 */
export function createTrace(options: TraceOptions = {}, tracked: TrackedOptions = {}): Trace {
  const { userId, sessionId } = nodeTracker(tracked).trackingOf()
  const known = { ...(userId && { userId }), ...(sessionId && { sessionId }), ...options }
  return createCoreTrace(known, tracePorts(tracked))
}

/** What a trace of Node's is made with. Throws set-up errors. */
export function tracePorts(tracked: TrackedOptions): TracePorts {
  const { runtime, send } = nodeTracker(tracked)
  return { runtime, send: (event, tracking) => send(() => event, tracking), within, library }
}
