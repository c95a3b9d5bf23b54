/**
 * The trace that a call belongs to, and what applies to the whole trace. Plain data that can be sent to another
 * process.
 */
export interface TraceContext {
  /** `$ai_trace_id`. */
  readonly traceId: string
  /** Parent of the next event, `$ai_parent_id`: the id of a span, or of the trace itself. */
  readonly parentId?: string | undefined
  /** Distinct id of the user, as known to the process that started the trace. */
  readonly userId?: string | undefined
  /** AI session, `$ai_session_id`. */
  readonly sessionId?: string | undefined
  /** posthog-js's web session, `$session_id`, which links to session replay. */
  readonly webSessionId?: string | undefined
  readonly groups?: Readonly<Record<string, string>> | undefined
  readonly properties?: Readonly<Record<string, unknown>> | undefined
}
