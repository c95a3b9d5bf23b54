import type { PostHog } from 'posthog-js'

/**
 * The posthog-js instance to send through: the one given, else `globalThis.posthog`. It is never bundled, because an
 * app with the snippet or a slim build would get a second, silent one. Throws a set-up error where there is none.
 */
export function findPostHog(given: unknown): PostHog {
  const found = (given ?? (globalThis as { posthog?: unknown }).posthog) as Partial<PostHog> | null | undefined
  // posthog-js itself, or the stub that its snippet puts there until it is loaded; posthog-node has no `init`.
  if (typeof found?.capture === 'function' && typeof found.init === 'function') return found as PostHog
  throw new TypeError(
    found == null
      ? 'No posthog-js instance found. Write trackedOpenAI(client, { posthog }), or <TrackingProvider posthog={posthog}> ' +
          '(inside <PostHogProvider>: usePostHog()), or set globalThis.posthog.'
      : `\`posthog\` must be a posthog-js instance, got ${found.capture ? 'a posthog-node client' : typeof found}. Write { posthog } with \`import posthog from 'posthog-js'\`.`,
  )
}
