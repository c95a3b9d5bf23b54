import type { Tracking } from '../context/tracking.js'
import { isOpenAiHost } from './is-openai-host.js'
import type { Operation } from './observation.js'
import { asRecord } from './openai/as-record.js'

export interface BodyTracking {
  /** Tracking given in the body by LiteLLM's keys; `undefined` if there is none. */
  readonly own?: Tracking
  /** The body to send to the provider: the same object unless tracking keys had to be removed. */
  readonly body: unknown
}

/**
 * Reads LiteLLM's tracking keys from a request body: `metadata.user_id`, other `metadata` as custom properties,
 * `no-log` at the top level or in `metadata`, `posthog_api_key` and `posthog_api_url`. They are not sent to the
 * provider. `metadata` itself is, except to OpenAI APIs that reject it.
 */
export function readBodyTracking(operation: Operation, body: unknown, baseUrl: unknown): BodyTracking {
  const keys = asRecord(body)
  if (!('metadata' in keys || 'no-log' in keys || 'posthog_api_key' in keys || 'posthog_api_url' in keys))
    return { body }
  const { 'no-log': noLog, posthog_api_key: apiKey, posthog_api_url: host, ...rest } = keys
  const { user_id: userId, 'no-log': metadataNoLog, ...properties } = asRecord(rest.metadata)
  const isForwarded = !isOpenAiHost(baseUrl) || /^(responses|batches|threads)$/.test(operation) || rest.store === true
  const hasMetadata = rest.metadata === asRecord(rest.metadata)
  if (hasMetadata && !isForwarded) delete rest.metadata
  else if (metadataNoLog !== undefined)
    rest.metadata = { ...properties, ...(userId !== undefined && { user_id: userId }) }
  const isChanged = metadataNoLog !== undefined || Object.keys(rest).length < Object.keys(keys).length
  return {
    own: {
      userId: userId || userId === 0 ? String(userId) : undefined,
      properties,
      noLog: /^true$/.test(`${noLog}`) || /^true$/.test(`${metadataNoLog}`) || undefined,
      posthog: apiKey === undefined && host === undefined ? undefined : { apiKey, host },
    },
    body: isChanged ? rest : body,
  }
}
