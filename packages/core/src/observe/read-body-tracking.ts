import type { Tracking } from '../context/tracking.js'
import { isOpenAiHost } from './is-openai-host.js'
import type { Operation } from './observation.js'
import { asRecord } from './openai/as-record.js'

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
  const keys = asRecord(body)
  if (!('metadata' in keys || 'no-log' in keys || 'posthog_api_key' in keys || 'posthog_api_url' in keys))
    return { body }
  const { 'no-log': noLog, posthog_api_key: apiKey, posthog_api_url: host, ...rest } = keys
  const { user_id: userId, 'no-log': noLogToo, ...properties } = asRecord(rest.metadata)
  const goesOn = !isOpenAiHost(baseUrl) || /^(responses|batches|threads)$/.test(operation) || rest.store === true
  const hasMetadata = rest.metadata === asRecord(rest.metadata)
  if (hasMetadata && !goesOn) delete rest.metadata
  else if (noLogToo !== undefined) rest.metadata = { ...properties, ...(userId !== undefined && { user_id: userId }) }
  const isChanged = noLogToo !== undefined || Object.keys(rest).length < Object.keys(keys).length
  return {
    own: {
      userId: userId || userId === 0 ? String(userId) : undefined,
      properties,
      noLog: /^true$/.test(`${noLog}`) || /^true$/.test(`${noLogToo}`) || undefined,
      posthog: apiKey === undefined && host === undefined ? undefined : { apiKey, host },
    },
    body: isChanged ? rest : body,
  }
}
