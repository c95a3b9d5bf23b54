import type { PostHog } from 'posthog-js'
import { findPostHog } from './find-posthog.js'

/** What posthog-js calls everybody of whom nothing may be stored: PostHog tells them apart by what a page alone sends. */
const cookieless = '$posthog_cookieless'

/** Who posthog-js says is here, once it is started; empty on a server. Throws a set-up error where there is no posthog-js. */
export function identityOf(given: PostHog | undefined): {
  readonly distinctId?: string
  readonly webSessionId?: string
} {
  if (typeof document === 'undefined') return {}
  const posthog = findPostHog(given)
  const distinctId = posthog.__loaded && posthog.get_distinct_id()
  return distinctId && distinctId !== cookieless ? { distinctId, webSessionId: posthog.get_session_id() } : {}
}
