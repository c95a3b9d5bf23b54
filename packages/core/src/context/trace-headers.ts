/** Header name of each trace field. The last two are the headers that PostHog's own SDKs send and read. */
export const traceHeaders = {
  traceId: 'x-tracked-openai-trace-id',
  parentId: 'x-tracked-openai-parent-id',
  sessionId: 'x-tracked-openai-session-id',
  webSessionId: 'x-posthog-session-id',
  userId: 'x-posthog-distinct-id',
} as const

export type TraceField = keyof typeof traceHeaders

/** Feature flag variants as JSON: `{ "<flag>": "<variant>" }`. */
export const flagsHeader = 'x-tracked-openai-flags'
/** Prefix of custom properties that hold the variant of a feature flag. */
export const flagPrefix = '$feature/'
