import {
  createTrace as createCoreTrace,
  type Trace,
  type TraceOptions,
  type TracePorts,
  type Tracker,
} from '@tracked-openai/core'
import { surroundings, within } from './async-context.js'
import { clientOptions, hasClient } from './client-options.js'
import { runtime } from './process-state.js'
import { tellRarely, warn } from './tell-rarely.js'
import { library, nodeTracker, type TrackedOptions } from './tracked-openai.js'

/**
 * Starts a trace. A call joins it by `openai.withTracking({ trace })`, or inside `withTrace`.
 * `tracked`: the options for its events. Default: those of the client that was made last when an event is sent, but with
 * privacy at least as strict as that of every client. Before there is a client, events are sent without content.
 * Throws the set-up errors of `trackedOpenAI` for `tracked`.
 */
export function createTrace(options: TraceOptions = {}, tracked?: TrackedOptions): Trace {
  const ports = tracePorts(tracked)
  const tracker = tracked ? nodeTracker(tracked) : hasClient() ? commonTracker() : undefined
  const { trace, ...known } = tracker?.trackingOf() ?? surroundings()?.tracking ?? {}
  const userId = options.userId ?? known.userId ?? trace?.userId
  const sessionId = options.sessionId ?? known.sessionId ?? trace?.sessionId
  return createCoreTrace({ ...options, userId, sessionId }, ports)
}

/** The ports of a trace in Node. Throws set-up errors for `tracked`. */
export function tracePorts(tracked?: TrackedOptions): TracePorts {
  return { runtime, send: tracked ? sendBy(nodeTracker(tracked)) : sendByClient(), within, library }
}

const sendBy =
  ({ send }: Tracker): TracePorts['send'] =>
  (event, tracking) =>
    send(() => event, tracking)

/** Looks the client up for each event, because it may be created while the trace runs. */
function sendByClient(): TracePorts['send'] {
  const isEarly = !hasClient()
  return (event, tracking) => {
    const tracker = commonTracker()
    if (!tracker) return
    const distinctId = event.distinctId ?? (isEarly ? tracker.trackingOf().userId : undefined)
    sendBy(tracker)({ ...event, distinctId }, tracking)
  }
}

const warnOnce = tellRarely(runtime, 60_000, warn)

/**
 * The tracker for traces without options of their own. `undefined`, with a warning, if there is neither a client nor a PostHog
 * key in the environment: the app's own work must go on.
 */
function commonTracker(): Tracker | undefined {
  try {
    return nodeTracker(clientOptions())
  } catch (error) {
    warnOnce({ code: 'credentials_invalid', dropped: 1, message: String((error as Error).message) })
    return undefined
  }
}
