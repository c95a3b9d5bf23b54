import { createTrace as createCoreTrace, type Trace, type TraceOptions, type TracePorts } from '@tracked-openai/core'
import { within } from './async-context.js'
import { clientOptions } from './client-options.js'
import { library, nodeTracker, type TrackedOptions } from './tracked-openai.js'

/**
 * Starts a trace. Its calls are those that get it: `openai.withTracking({ trace })`, or the work inside `withTrace`.
 * `tracked`: default, the options of the client that was made last, with the strictest privacy of all.
 * Throws the set-up errors of `trackedOpenAI`.
 */
export function createTrace(options: TraceOptions = {}, tracked: TrackedOptions = clientOptions()): Trace {
  const { userId, sessionId } = nodeTracker(tracked).trackingOf()
  const known = { ...(userId && { userId }), ...(sessionId && { sessionId }), ...options }
  return createCoreTrace(known, tracePorts(tracked))
}

/** What a trace of Node's is made with. Throws set-up errors. */
export function tracePorts(tracked: TrackedOptions): TracePorts {
  const { runtime, send } = nodeTracker(tracked)
  return { runtime, send: (event, tracking) => send(() => event, tracking), within, library }
}
