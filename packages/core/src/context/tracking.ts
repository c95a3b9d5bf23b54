import type { PrivacyMode } from '../privacy/policy.js'
import type { TraceContext } from './trace-context.js'

/** Tracking of a call. Every field is optional; the value given closest to the call wins. */
export interface Tracking {
  /** Distinct id of the user. Ignored in browsers, where posthog-js manages identity. */
  readonly userId?: string | undefined
  /**
   * The trace that the call belongs to, from `createTrace` or `traceFromHeaders`. Its user, session, groups and
   * properties apply unless they are given beside it or closer to the call.
   */
  readonly trace?: Partial<TraceContext> | undefined
  /** AI session, `$ai_session_id`: groups traces, such as those of a conversation. Not the web session. */
  readonly sessionId?: string | undefined
  /** PostHog groups: group type to group key. */
  readonly groups?: Readonly<Record<string, string>> | undefined
  /** Name of the prompt, from PostHog's prompt management, that the call uses: `$ai_prompt_name`. */
  readonly promptName?: string | undefined
  /** Its version: `$ai_prompt_version`. */
  readonly promptVersion?: string | number | undefined
  /**
   * Custom properties of the event. They cannot overwrite `$` properties, with one exception: `$feature/<flag>` sets
   * the variant of a feature flag, so that experiments can compare cost and quality.
   */
  readonly properties?: Readonly<Record<string, unknown>> | undefined
  /** `true`: do not report this call. */
  readonly noLog?: boolean | undefined
  /** Privacy mode of this call; it can only be stricter than the client's. */
  readonly privacy?: PrivacyMode | undefined
  /** Another PostHog client, or `{ apiKey, host }`, for the event of this call. */
  readonly posthog?: unknown
}
