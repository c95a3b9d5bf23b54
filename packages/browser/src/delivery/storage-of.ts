import type { PostHog } from 'posthog-js'

/**
 * The storage for events, by posthog-js's own persistence settings: none (`undefined`) with `memory`,
 * `disable_persistence` or a cookieless mode, and for users who opted out or have not opted in yet.
 * Throws if the browser refuses access (private mode, blocked site data).
 */
export function storageOf(posthog: PostHog): Storage | undefined {
  const { persistence, disable_persistence, cookieless_mode } = posthog.config
  if (persistence === 'memory' || disable_persistence || cookieless_mode || posthog.has_opted_out_capturing())
    return undefined
  const storage = persistence === 'sessionStorage' ? globalThis.sessionStorage : globalThis.localStorage
  if (!storage) throw new TypeError('no storage')
  return storage
}
