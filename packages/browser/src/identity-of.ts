import type { PostHog } from 'posthog-js'
import { findPostHog, liveOf } from './find-posthog.js'

/** The distinct id of everybody in cookieless mode. PostHog tells users apart by what only their pages send. */
const cookieless = '$posthog_cookieless'

/**
 * The user and session of posthog-js, once it is initialised; empty on a server, and for users who opted out or have not
 * opted in yet. Throws a set-up error without posthog-js.
 */
export function identityOf(given: PostHog | undefined): {
  readonly distinctId?: string
  readonly webSessionId?: string
} {
  if (typeof document === 'undefined') return {}
  const posthog = liveOf(findPostHog(given))
  if (!posthog.__loaded || posthog.is_capturing?.() === false) return {}
  const distinctId = posthog.get_distinct_id()
  return distinctId && distinctId !== cookieless ? { distinctId, webSessionId: posthog.get_session_id() } : {}
}
