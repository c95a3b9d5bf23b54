import type { PrivacyMode } from '../privacy/policy.js'
import type { TraceContext } from './trace-context.js'

/** Tracking of a call. Every field is optional; the value given nearest to the call wins. */
export interface Tracking {
  /** Distinct id of the person. In browsers posthog-js owns identity, and this is not read. */
  readonly userId?: string | undefined
  /**
   * The trace that the call belongs to, from `createTrace` or `traceFromHeaders`. Its person, session, groups and properties apply
   * unless they are given beside it, or nearer to the call.
   */
  readonly trace?: Partial<TraceContext> | undefined
  /** AI session: groups traces, `$ai_session_id`. Not the web session. */
  readonly sessionId?: string | undefined
  /** PostHog groups, type to key. */
  readonly groups?: Readonly<Record<string, string>> | undefined
  /** The prompt of PostHog's prompt management that the call was made with: `$ai_prompt_name`. */
  readonly promptName?: string | undefined
  /** Its version: `$ai_prompt_version`. */
  readonly promptVersion?: string | number | undefined
  /**
   * Custom properties of the event. They never overwrite a `$` property, except that `$feature/<flag>` sets the variant of a
   * feature flag, which lets an experiment compare cost and quality.
   */
  readonly properties?: Readonly<Record<string, unknown>> | undefined
  /** `true`: this call gives no event. */
  readonly noLog?: boolean | undefined
  /** Privacy of this call; it can only be stricter than the client's. */
  readonly privacy?: PrivacyMode | undefined
  /** Another PostHog client for the event of this call. */
  readonly posthog?: unknown
}
