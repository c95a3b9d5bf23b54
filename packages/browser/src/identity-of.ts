import type { PostHog } from 'posthog-js'
import { findPostHog } from './find-posthog.js'

/** Who posthog-js says is here, once it is started; empty on a server. Throws a set-up error where there is no posthog-js. */
export function identityOf(given: PostHog | undefined): {
  readonly distinctId?: string
  readonly webSessionId?: string
} {
  if (typeof document === 'undefined') return {}
  const posthog = findPostHog(given)
  return posthog.__loaded ? { distinctId: posthog.get_distinct_id(), webSessionId: posthog.get_session_id() } : {}
}
