import type { PostHog } from 'posthog-js'

/**
 * The posthog-js instance to send through: the given one, else `globalThis.posthog`. posthog-js is never bundled,
 * because an app with the snippet or a slim build would get a second instance that sends nothing. Throws a set-up error
 * if there is none.
 */
export function findPostHog(given: unknown): PostHog {
  const found = (given ?? (globalThis as { posthog?: unknown }).posthog) as Partial<PostHog> | null | undefined
  // posthog-js, or the stub of its snippet; posthog-node has no `init`.
  if (typeof found?.capture === 'function' && typeof found.init === 'function') return found as PostHog
  const seen =
    found == null
      ? 'none'
      : found.capture
        ? 'a posthog-node client'
        : found.init
          ? 'its snippet before posthog.init()'
          : typeof found
  throw new TypeError(
    `trackedOpenAI needs a posthog-js instance, got ${seen}. Write { posthog }, or <TrackingProvider posthog={usePostHog()}>, or set globalThis.posthog.`,
  )
}

/** The real instance, once it has replaced the snippet's stub. */
export function liveOf(posthog: PostHog): PostHog {
  const { posthog: global } = globalThis as { posthog?: PostHog & Record<string, PostHog> }
  // `String(stub)` is `posthog (stub)`, or `posthog.name (stub)` for a named instance.
  return Array.isArray(posthog) && global?.__loaded ? (global[String(posthog).slice(8, -7)] ?? global) : posthog
}
