import type { Observation } from '../observe/observation.js'
import { count, type Row, text } from './row.js'

/** What is told of the gateway's own part in a call. */
export interface GatewayFacts {
  readonly callId: string
  readonly teamId?: string
  readonly teamAlias?: string
  readonly keyAlias?: string
  /** The name that was asked for. */
  readonly modelGroup?: string
  readonly deploymentId?: string
  /** Attempts beyond the first. */
  readonly retries?: number
  /** The model name that was tried in the place of the one asked for. */
  readonly fallback?: string
}

/** What the gateway adds to the event of a call. */
export const gatewayRows: readonly Row<Observation>[] = [
  text('tracked_openai_gateway_call_id', 'facts', ({ gateway }) => gateway?.callId, {
    means: 'The id that the client got in the header x-litellm-call-id. Calls through the gateway only, as all below.',
    source: 'an id of the gateway, fresh for each request',
  }),
  text('tracked_openai_team_id', 'identity', ({ gateway }) => gateway?.teamId, {
    means: 'The team whose key was used.',
    source: 'the key of the gateway',
  }),
  text('tracked_openai_team_alias', 'identity', ({ gateway }) => gateway?.teamAlias, {
    means: 'The name of that team.',
    source: 'the key of the gateway',
  }),
  text('tracked_openai_key_alias', 'identity', ({ gateway }) => gateway?.keyAlias, {
    means: 'The name of the key.',
    source: 'the key of the gateway; absent with redact_user_api_key_info',
  }),
  text('tracked_openai_model_group', 'facts', ({ gateway }) => gateway?.modelGroup, {
    means: 'The name of the model list that was asked for.',
    source: 'request.model',
  }),
  text('tracked_openai_deployment', 'facts', ({ gateway }) => gateway?.deploymentId, {
    means: 'The entry of the model list that answered, or failed last.',
    source: 'model_info.id, else a hash',
  }),
  count('tracked_openai_gateway_retries', 'facts', ({ gateway }) => gateway?.retries || undefined, {
    means: 'Attempts beyond the first. Absent where the first was the only one.',
    source: 'the gateway',
  }),
  text('tracked_openai_fallback', 'facts', ({ gateway }) => gateway?.fallback, {
    means: 'The model name that was tried in the place of the one asked for.',
    source: 'the fallbacks of the gateway',
  }),
]
