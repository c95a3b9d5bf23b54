import { type TraceContext, traceFromHeaders } from '@tracked-openai/core'
import type { IncomingHttpHeaders } from 'node:http'
import type { Config } from '../config/config.js'
import type { KeyFacts } from '../keys/keys.js'
import type { GatewayFacts } from '@tracked-openai/core/gateway'
import type { OpenFacts } from '../log/open-facts.js'

type FactsOfHeaders = Pick<OpenFacts, 'trace' | 'sessionId' | 'webSessionId' | 'endUser' | 'tags' | 'privacy'>
type FactsOfKey = Pick<OpenFacts, 'key' | 'privacy'>

/** What a request's headers say of its tracking: ours, LiteLLM's, and those of PostHog's own SDKs. */
export function factsOfHeaders(headers: IncomingHttpHeaders): FactsOfHeaders {
  const litellmSessionId = textOf(headers['x-litellm-session-id'])
  const ownSessionId = textOf(headers['x-tracked-openai-session-id'])
  const tags = textOf(headers['x-litellm-tags'])
  // Any other value than a yes is a no.
  const isRedacted = /^(true|1|yes|on)$/i.test(textOf(headers['x-litellm-enable-message-redaction']) ?? '')
  const userId = textOf(headers['x-posthog-distinct-id'])
  return {
    trace: traceOf(headers, litellmSessionId),
    sessionId: ownSessionId === undefined ? litellmSessionId : decode(ownSessionId),
    webSessionId: textOf(headers['x-posthog-session-id']),
    endUser: textOf(headers['x-litellm-end-user-id']) ?? (userId && decode(userId)),
    ...(tags && { tags: tags.split(',').map((tag) => tag.trim()) }),
    ...(isRedacted && { privacy: 'metadata' }),
  }
}

/** What the key adds. */
export function factsOfKey({ callbacks, team }: KeyFacts): FactsOfKey {
  return {
    key: { callbacks, teamCallbacks: team?.callbacks ?? [], isLoggingDisabled: team?.isLoggingDisabled === true },
    privacy: team?.privacy,
  }
}

/** Who asked, for the event's own properties. */
export function whoAsked(key: KeyFacts, { logging }: Config): Pick<GatewayFacts, 'teamId' | 'teamAlias' | 'keyAlias'> {
  const { team, alias } = key
  return {
    teamId: team?.id,
    teamAlias: team?.alias,
    keyAlias: logging.isKeyInfoHidden ? undefined : alias,
  }
}

function traceOf(headers: IncomingHttpHeaders, sessionId: string | undefined): TraceContext | undefined {
  // Reading all of them costs more than the rest of a request's headers, and most requests have none.
  const own = headers['x-tracked-openai-trace-id'] === undefined ? undefined : traceFromHeaders(headers)
  if (own) return own
  const traceId = textOf(headers['x-litellm-trace-id']) ?? sessionId
  return traceId === undefined ? undefined : { traceId }
}

const textOf = (value: string | string[] | undefined) =>
  typeof value === 'string' && value !== '' ? value.slice(0, 1_000) : undefined

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
