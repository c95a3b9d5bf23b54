import type { TrackedOptions } from '@tracked-openai/browser'

/**
 * Every option of a client, and whether it is data: a server component can hand that to one in the client, and neither an
 * instance nor a function. An option that is missing here does not compile.
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
