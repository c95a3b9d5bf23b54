import type { PostHog } from 'posthog-js'

/**
 * Where events may be stored, by what the app chose for posthog-js's own persistence: nowhere (`undefined`) for
 * `memory`, `disable_persistence`, a cookieless mode, and for a person who opted out or did not opt in yet.
 * Throws where the browser refuses: private mode, blocked site data.
 */
export function storageOf(posthog: PostHog): Storage | undefined {
  const { persistence, disable_persistence, cookieless_mode } = posthog.config
  if (persistence === 'memory' || disable_persistence || cookieless_mode || posthog.has_opted_out_capturing())
    return undefined
  const storage = persistence === 'sessionStorage' ? globalThis.sessionStorage : globalThis.localStorage
  if (!storage) throw new TypeError('no storage')
  return storage
}
