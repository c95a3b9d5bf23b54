import type { TraceContext } from '@tracked-openai/core'
import {
  noLogHeader,
  privacyHeader,
  traceFromHeaders,
  trackingFromHeader,
  trackingHeader,
} from '@tracked-openai/core/wire'
import type { IncomingHttpHeaders } from 'node:http'
import type { Config } from '../config/config.js'
import type { KeyFacts } from '../keys/keys.js'
import type { GatewayFacts } from '@tracked-openai/core/gateway'
import type { CommonFacts, OpenFacts } from '../log/open-facts.js'
import { isYes } from '../pass/asks-for-no-log.js'

type FactsOfHeaders = Pick<OpenFacts, 'trace' | 'sessionId' | 'told' | 'endUser' | 'tags' | 'privacy' | 'noLog'>
type FactsOfKey = Pick<CommonFacts, 'key' | 'privacy'>

/**
 * Reads the tracking headers of a request: ours, LiteLLM's, and those of PostHog's SDKs. `undefined` if the request has none
 * of them.
 */
export function factsOfHeaders(headers: IncomingHttpHeaders): FactsOfHeaders | undefined {
  if (!factHeaders.some((name) => headers[name] !== undefined)) return undefined
  const litellmSessionId = textOf(headers['x-litellm-session-id'])
  const tags = textOf(headers['x-litellm-tags'])
  // Redaction needs an explicit yes.
  const isRedacted =
    headers[privacyHeader] === 'metadata' ||
    /^(true|1|yes|on)$/i.test(textOf(headers['x-litellm-enable-message-redaction']) ?? '')
  return {
    trace: traceOf(headers, litellmSessionId),
    sessionId: litellmSessionId,
    told: trackingFromHeader(headers[trackingHeader]),
    endUser: textOf(headers['x-litellm-end-user-id']) ?? textOf(headers['x-litellm-customer-id']),
    noLog: wantsNoLog(headers) || undefined,
    tags: tags?.split(',').map((tag) => tag.trim()),
    privacy: isRedacted ? 'metadata' : undefined,
  }
}

/** Does the no-log header ask for no event? Any value but an explicit no counts: a client that sends it wants privacy. */
export function wantsNoLog(headers: IncomingHttpHeaders): boolean {
  const value = textOf(headers[noLogHeader])
  return value !== undefined && isYes(value)
}

/** What the key and its team contribute to the event: where it is sent, and with how much content. */
export function factsOfKey({ callbacks, team }: KeyFacts): FactsOfKey {
  return {
    key: { callbacks, teamCallbacks: team?.callbacks ?? [], isLoggingDisabled: team?.isLoggingDisabled === true },
    privacy: team?.privacy,
  }
}

/** The team and key names that the event reports as properties. */
export function whoAsked(key: KeyFacts, { logging }: Config): Pick<GatewayFacts, 'teamId' | 'teamAlias' | 'keyAlias'> {
  const { team, alias } = key
  return {
    teamId: team?.id,
    teamAlias: team?.alias,
    keyAlias: logging.isKeyInfoHidden ? undefined : alias,
  }
}

function traceOf(headers: IncomingHttpHeaders, sessionId: string | undefined): Partial<TraceContext> | undefined {
  const own = ownTraceHeaders.some((name) => headers[name] !== undefined) ? traceFromHeaders(headers) : undefined
  const traceId = own?.traceId ?? textOf(headers['x-litellm-trace-id']) ?? sessionId
  return traceId === undefined ? own : { ...own, traceId }
}

const ownTraceHeaders = [
  'x-tracked-openai-trace-id',
  'x-tracked-openai-session-id',
  'traceparent',
  'x-posthog-distinct-id',
  'x-posthog-session-id',
  'x-tracked-openai-flags',
]

/** All headers that are read here, for an early return: most requests have none of them. */
const factHeaders = [
  ...ownTraceHeaders,
  trackingHeader,
  noLogHeader,
  privacyHeader,
  'x-litellm-session-id',
  'x-litellm-trace-id',
  'x-litellm-end-user-id',
  'x-litellm-customer-id',
  'x-litellm-tags',
  'x-litellm-enable-message-redaction',
]

const textOf = (value: string | string[] | undefined) =>
  typeof value === 'string' && value !== '' ? value.slice(0, 1_000) : undefined
