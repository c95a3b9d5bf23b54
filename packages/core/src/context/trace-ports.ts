import type { CallEvent } from '../event/call-event.js'
import type { Runtime } from '../runtime.js'
import type { TraceContext } from './trace-context.js'
import type { Tracking } from './tracking.js'

/** What a trace needs of its platform. */
export interface TracePorts {
  readonly runtime: Runtime
  /** Takes an event to PostHog. */
  readonly send: (event: CallEvent, tracking: Tracking) => void
  /** Who is here, where the caller does not say. */
  readonly identity?: () => { readonly distinctId?: string; readonly webSessionId?: string }
  /** `$ai_lib`, `$ai_lib_version`. */
  readonly library?: { readonly name: string; readonly version: string }
  /** Runs the work of a span so that calls in it find its context by themselves. */
  readonly within?: (<Result>(context: TraceContext, run: () => Result) => Result) | undefined
}

/** A trace's context, with the person and web session of the platform where the caller gave none. */
export function identified(context: TraceContext, { identity }: TracePorts): TraceContext {
  const { distinctId, webSessionId } = identity?.() ?? {}
  return {
    ...context,
    ...(!context.userId && distinctId ? { userId: distinctId } : {}),
    ...(!context.webSessionId && webSessionId ? { webSessionId } : {}),
  }
}
