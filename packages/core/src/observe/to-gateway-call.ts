import { traceToHeaders } from '../context/trace-to-headers.js'
import type { HandOver } from '../create-tracker.js'

/**
 * A call to a gateway of ours, which reports it: body and request options with what its tracking says, in headers and in
 * LiteLLM's keys.
 */
export const toGatewayCall: HandOver = (body, options, tracking) => {
  const { trace, userId, sessionId, properties, noLog, privacy } = tracking
  const known = { userId, sessionId }
  const headers = traceToHeaders({ ...trace, ...(toKnown(known) as { traceId: string }) })
  if (privacy === 'metadata') headers['x-litellm-enable-message-redaction'] = 'true'
  const given = body as { metadata?: object } | undefined
  const more = { ...trace?.properties, ...properties }
  const own = options as { headers?: object } | undefined
  const theirs = own?.headers ?? {}
  return {
    body: {
      ...given,
      ...(Object.keys(more).length && { metadata: { ...more, ...given?.metadata } }),
      ...(noLog && { 'no-log': true }),
    },
    options: {
      ...own,
      headers: {
        ...headers,
        ...(Symbol.iterator in theirs ? Object.fromEntries(theirs as Iterable<[string, string]>) : theirs),
      },
    },
  }
}

const toKnown = (all: object) => Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
