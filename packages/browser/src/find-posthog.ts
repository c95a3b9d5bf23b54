import type { PostHog } from 'posthog-js'

/**
 * The posthog-js instance to send through: the one given, else `globalThis.posthog`. It is never bundled, because an
 * app with the snippet or a slim build would get a second, silent one. Throws a set-up error where there is none.
 */
export function findPostHog(given: unknown): PostHog {
  const found = given ?? (globalThis as { posthog?: unknown }).posthog
  if (isPostHogJs(found)) return found
  if (found === undefined || found === null)
    throw new TypeError(
      'No posthog-js instance found. Pass it as trackedOpenAI(client, { posthog }), or put <TrackingProvider posthog={posthog}> ' +
        '(or <PostHogProvider>) around your app and use useTrackedOpenAI, or load the PostHog snippet, which sets globalThis.posthog.',
    )
  const isNode = typeof (found as { captureImmediate?: unknown }).captureImmediate === 'function'
  throw new TypeError(
    `\`posthog\` must be a posthog-js instance here, got ${isNode ? 'a posthog-node client' : typeof found}. ` +
      "Write { posthog } with `import posthog from 'posthog-js'`.",
  )
}

/** posthog-js itself, or the stub that its snippet puts there until it is loaded. */
function isPostHogJs(value: unknown): value is PostHog {
  const seen = value as { capture?: unknown; init?: unknown; captureImmediate?: unknown } | null | undefined
  return typeof seen?.capture === 'function' && typeof seen.init === 'function' && seen.captureImmediate === undefined
}
