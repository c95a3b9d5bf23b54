import type { TrackedOptions } from '@tracked-openai/browser'

/**
 * All client options, and whether each is plain data, which server components can pass to client components, unlike
 * instances and functions. The compiler checks that none is missing.
 */
export const isData = {
  posthog: false,
  privacy: true,
  defaults: true,
  includeUsage: true,
  gateway: false,
  maxContentLength: true,
  sampleRate: true,
  keepErrors: true,
  captureSuccess: true,
  captureFailure: true,
  captureExceptions: true,
  beforeSend: false,
  pricing: true,
  provider: true,
  estimateTokens: false,
  onProblem: false,
} satisfies Record<keyof TrackedOptions, boolean>
