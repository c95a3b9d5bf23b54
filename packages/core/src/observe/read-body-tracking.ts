import type { Tracking } from '../context/tracking.js'
import type { Operation } from './observation.js'
import { isOpenAiHost } from './is-openai-host.js'

export interface BodyTracking {
  /** What the body says of its tracking, in LiteLLM's keys; `undefined` when it says nothing. */
  readonly own?: Tracking
  /** The body for the provider: the same object unless something of ours had to be taken out. */
  readonly body: unknown
}

/**
 * Reads LiteLLM's keys from a request's body: `metadata.user_id`, other `metadata` as custom properties, `no-log` at
 * the top or in `metadata`, `posthog_api_key` and `posthog_api_url`. None of them reaches the provider; `metadata`
 * itself goes on, except to OpenAI's APIs that refuse it.
 */
export function readBodyTracking(operation: Operation, body: unknown, baseUrl: unknown): BodyTracking {
  if (!isRecord(body)) return { body }
  const hasKeys = 'no-log' in body || 'posthog_api_key' in body || 'posthog_api_url' in body
  const metadata = isRecord(body.metadata) ? body.metadata : undefined
  if (!hasKeys && !metadata) return { body }

  const { 'no-log': noLog, posthog_api_key: apiKey, posthog_api_url: host, ...rest } = body
  const { user_id: userId, 'no-log': noLogToo, ...properties } = metadata ?? {}
  if (metadata) {
    const goesOn = !isOpenAiHost(baseUrl) || operation === 'responses' || (operation === 'chat' && body.store === true)
    if (!goesOn) delete rest.metadata
    else if ('no-log' in metadata) {
      const { 'no-log': _, ...kept } = metadata
      rest.metadata = kept
    }
  }
  const isChanged = hasKeys || rest.metadata !== body.metadata
  const isId = (typeof userId === 'string' && userId !== '') || typeof userId === 'number'
  return {
    own: {
      ...(isId && { userId: String(userId) }),
      ...(metadata && { properties }),
      ...((isYes(noLog) || isYes(noLogToo)) && { noLog: true }),
      ...((apiKey !== undefined || host !== undefined) && { posthog: { apiKey, host } }),
    },
    body: isChanged ? rest : body,
  }
}

const isYes = (value: unknown) => value === true || value === 'true'

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
