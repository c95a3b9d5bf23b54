/** The trace that a call belongs to, and what applies to all of the trace. Plain data: it can be sent to another process. */
export interface TraceContext {
  /** `$ai_trace_id`. */
  readonly traceId: string
  /** `$ai_parent_id` of what happens next: a span's id, or the trace's own. */
  readonly parentId?: string | undefined
  /** Distinct id of the person, as the other side knew it. */
  readonly userId?: string | undefined
  /** AI session, `$ai_session_id`. */
  readonly sessionId?: string | undefined
  /** posthog-js's web session, `$session_id`: the link to session replay. */
  readonly webSessionId?: string | undefined
  readonly groups?: Readonly<Record<string, string>> | undefined
  readonly properties?: Readonly<Record<string, unknown>> | undefined
}
