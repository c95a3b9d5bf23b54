import {
  createTrace as createCoreTrace,
  type Trace,
  type TraceOptions,
  type TracePorts,
  type Tracker,
} from '@tracked-openai/core'
import { within } from './async-context.js'
import { clientOptions } from './client-options.js'
import { library, nodeTracker, type TrackedOptions } from './tracked-openai.js'

/**
 * Starts a trace. Its calls are those that get it: `openai.withTracking({ trace })`, or the work inside `withTrace`.
 * `tracked`: default, the options of the client that was made last, with the strictest privacy of all.
 * Throws the set-up errors of `trackedOpenAI`.
 */
export function createTrace(options: TraceOptions = {}, tracked: TrackedOptions = clientOptions()): Trace {
  const tracker = nodeTracker(tracked)
  const { userId, sessionId } = tracker.trackingOf()
  const known = { ...(userId && { userId }), ...(sessionId && { sessionId }), ...options }
  return createCoreTrace(known, tracePorts(tracker))
}

/** What a trace of Node's is made with. */
export function tracePorts({ runtime, send }: Tracker): TracePorts {
  return { runtime, send: (event, tracking) => send(() => event, tracking), within, library }
}
