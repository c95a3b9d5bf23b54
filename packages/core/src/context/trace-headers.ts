/** The header of each field of a trace. The last two are those that PostHog's own SDKs send and read. */
export const traceHeaders = {
  traceId: 'x-tracked-openai-trace-id',
  parentId: 'x-tracked-openai-parent-id',
  sessionId: 'x-tracked-openai-session-id',
  webSessionId: 'x-posthog-session-id',
  userId: 'x-posthog-distinct-id',
} as const

export type TraceField = keyof typeof traceHeaders

/** The variants of feature flags, as JSON: `{ "<flag>": "<variant>" }`. */
export const flagsHeader = 'x-tracked-openai-flags'
/** Where a custom property tells the variant of a flag. */
export const flagPrefix = '$feature/'
