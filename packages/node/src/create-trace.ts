import {
  createTrace as createCoreTrace,
  type Trace,
  type TraceOptions,
  type TracePorts,
  type Tracker,
} from '@tracked-openai/core'
import { within } from './async-context.js'
import { clientOptions, hasClient } from './client-options.js'
import { tellRarely, warn } from './tell-rarely.js'
import { library, nodeTracker, runtime, type TrackedOptions } from './tracked-openai.js'

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

const warnOnce = tellRarely(runtime, 60_000, warn)

/**
 * The trace of a request. Without options of its own it goes by those of the client, which may be made while the request
 * is handled: it is asked for when there is something to send. Throws set-up errors only for `tracked`.
 */
export function createRequestTrace(options: TraceOptions, tracked?: TrackedOptions): Trace {
  if (tracked || hasClient()) return createTrace(options, tracked)
  const send: TracePorts['send'] = (event, tracking) => {
    try {
      const { send, trackingOf } = nodeTracker(clientOptions())
      send(() => ({ ...event, distinctId: event.distinctId ?? trackingOf().userId }), tracking)
    } catch (error) {
      warnOnce({ code: 'credentials_invalid', dropped: 1, message: String((error as Error).message) })
    }
  }
  return createCoreTrace(options, { runtime, send, within, library })
}
