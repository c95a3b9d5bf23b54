import { createTrace as createCoreTrace, type Trace, type TraceOptions } from '@tracked-openai/core'
import { identityOf } from './identity-of.js'
import { browserTracker, clientOptions, library, type TrackedOptions } from './tracked-openai.js'

/**
 * Starts a trace: a click, a question, whatever sets off model calls. Its calls are those that get it
 * (`openai.withTracking({ trace })`), and those of a server that gets `trace.headers()`.
 * `tracked`: default, the options of the client that was wrapped last. Throws the set-up errors of `trackedOpenAI`.
 */
export function createTrace(options: TraceOptions = {}, tracked: TrackedOptions = clientOptions): Trace {
  const { runtime, send } = browserTracker(tracked)
  return createCoreTrace(options, {
    runtime,
    send: (event, tracking) => send(() => event, tracking),
    identity: () => identityOf(tracked.posthog),
    library,
  })
}
