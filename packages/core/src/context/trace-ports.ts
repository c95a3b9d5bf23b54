import type { CallEvent } from '../event/call-event.js'
import type { Runtime } from '../runtime.js'
import type { TraceContext } from './trace-context.js'
import type { Tracking } from './tracking.js'

/** What a trace needs from its platform. */
export interface TracePorts {
  readonly runtime: Runtime
  /** Sends an event to PostHog. */
  readonly send: (event: CallEvent, tracking: Tracking) => void
  /** The platform's current user and web session, used where the caller gives none. */
  readonly identity?: () => { readonly distinctId?: string; readonly webSessionId?: string }
  /** Browsers: reports a failure a moment later, because the connections of a page break before it is told that it is left. */
  readonly hold?: (report: (isLeft: boolean) => void) => void
  /** `$ai_lib`, `$ai_lib_version`. */
  readonly library?: { readonly name: string; readonly version: string }
  /** Runs the work of a span so that calls made in it join the span implicitly. */
  readonly within?: (<Result>(context: TraceContext, run: () => Result) => Result) | undefined
}

/** The context, completed with the platform's user and web session where the caller gave none. */
export function withIdentity(context: TraceContext, { identity }: TracePorts): TraceContext {
  const { distinctId, webSessionId } = identity?.() ?? {}
  return {
    ...context,
    ...(!context.userId && distinctId ? { userId: distinctId } : {}),
    ...(!context.webSessionId && webSessionId ? { webSessionId } : {}),
  }
}
