import type { PostHog } from 'posthog-js'
import { findPostHog, liveOf } from './find-posthog.js'

/** The distinct id of everybody in cookieless mode. PostHog tells users apart by what only their pages send. */
const cookieless = '$posthog_cookieless'

/**
 * The user and session of posthog-js, once it is initialised; empty on a server. Throws a set-up error without
 * posthog-js.
 */
export function identityOf(given: PostHog | undefined): {
  readonly distinctId?: string
  readonly webSessionId?: string
} {
  if (typeof document === 'undefined') return {}
  const posthog = liveOf(findPostHog(given))
  const distinctId = posthog.__loaded && posthog.get_distinct_id()
  return distinctId && distinctId !== cookieless ? { distinctId, webSessionId: posthog.get_session_id() } : {}
}
