import { createTrace as createCoreTrace, type Trace, type TraceOptions } from '@tracked-openai/core'
import { failures } from './failures.js'
import { identityOf } from './identity-of.js'
import { browserTracker, clientOptions, library, type TrackedOptions } from './tracked-openai.js'

/**
 * Starts a trace for a click, a question, or whatever else leads to model calls. A call joins it with
 * `openai.withTracking({ trace })`; for calls of a server, send `trace.headers()` with the request.
 * `tracked`: the options for its events. Default: those of the client that was wrapped last. Throws the set-up errors of
 * `trackedOpenAI`.
 */
export function createTrace(options: TraceOptions = {}, tracked: TrackedOptions = clientOptions): Trace {
  const { runtime, send, openCalls, graceMs = 0 } = browserTracker(tracked)
  return createCoreTrace(options, {
    runtime,
    send: (event, tracking) => send(() => event, tracking),
    hold(report) {
      const end = (isLeft: boolean) => () => {
        for (const drop of drops) drop()
        report(isLeft)
      }
      const drops = [runtime.after(graceMs, end(false)), failures.add(end(false)), openCalls.add(end(true))]
    },
    identity: () => identityOf(tracked.posthog),
    library,
  })
}
