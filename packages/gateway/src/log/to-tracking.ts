import type { Tracking } from '@tracked-openai/core'
import { readBodyTracking } from '@tracked-openai/core/gateway'
import { allMetadata } from '../pass/all-metadata.js'
import { asksForNoLog } from '../pass/asks-for-no-log.js'
import type { CommonFacts, OpenFacts } from './open-facts.js'

/** The tracking of a call. The body takes precedence over the headers. */
export function toTracking(common: CommonFacts, facts: OpenFacts, body: unknown): Tracking {
  const members = (body ?? {}) as Record<string, unknown>
  const all = withAllMetadata(members)
  const own: Tracking = readBodyTracking(common.operation, all, common.baseUrl).own ?? {}
  const { trace_id, session_id, parent_run_id, parent_id } = (own.properties ?? {}) as Record<string, unknown>
  const { litellm_trace_id, litellm_session_id } = members
  const bodySessionId = asText(litellm_session_id)
  const parentId = asText(parent_run_id) ?? asText(parent_id) ?? facts.trace?.parentId
  // LiteLLM's clients may send only a parent id, which then identifies the trace.
  const traceId = asText(trace_id) ?? asText(litellm_trace_id) ?? facts.trace?.traceId ?? bodySessionId ?? parentId
  const { endUser, told } = facts
  const noLog = facts.noLog || asksForNoLog(members['no-log'], all.metadata)
  const isContentOff = String(members.turn_off_message_logging) === 'true'
  const privacy = isContentOff ? 'metadata' : (facts.privacy ?? common.privacy)
  const tags = asTexts(members.tags) ?? facts.tags
  const properties = { ...(tags && { tags }), ...told?.properties, ...own.properties }
  return {
    ...told,
    ...own,
    userId: own.userId ?? endUser ?? facts.trace?.userId,
    sessionId: asText(session_id) ?? bodySessionId ?? facts.trace?.sessionId ?? facts.sessionId,
    trace: { ...facts.trace, ...(traceId && { traceId }), ...(parentId && { parentId }) },
    ...(noLog && { noLog }),
    properties,
    ...(privacy && { privacy }),
  }
}

function withAllMetadata(members: Record<string, unknown>): Record<string, unknown> {
  const { metadata, litellm_metadata } = members
  const isPlain = litellm_metadata === undefined && typeof metadata !== 'string'
  return isPlain ? members : { ...members, metadata: allMetadata(metadata, litellm_metadata) }
}

const asTexts = (value: unknown) => (Array.isArray(value) ? (value as unknown[]) : asText(value) && [value])
const asText = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined)
