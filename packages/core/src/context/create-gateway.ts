import type { Privacy, PrivacyPolicy } from '../privacy/policy.js'
import { noLogHeader, privacyHeader } from './gateway-headers.js'
import type { TraceContext } from './trace-context.js'
import { traceToHeaders } from './trace-to-headers.js'
import type { Tracking } from './tracking.js'
import { trackingHeader, trackingToHeader } from './tracking-header.js'

/**
 * Returns the headers for a call to `baseUrl`: those in the request options plus what the gateway needs to know;
 * `undefined` if the host is not one of our gateways. `privacy` is the client's setting.
 */
export type GatewayHeaders = (
  baseUrl: unknown,
  tracking: Tracking,
  options?: unknown,
  privacy?: Privacy,
) => Readonly<Record<string, string>> | undefined

/**
 * For the `gateway` option: the base URLs of your own gateway, which reports the calls that go through it. Trace, session,
 * user, groups, prompt and custom properties are sent to it as headers; other hosts receive none of them. `identity`: the
 * platform's current user and web session, used where the caller gives none.
 *
 * @throws TypeError for a URL that is not absolute.
 */
export function createGateway(
  urls: string | readonly string[],
  identity: () => Partial<TraceContext> = () => ({}),
): GatewayHeaders {
  const prefixes = [urls].flat().map((url) => {
    if (/^https?:\/\/[^/\s]/i.test(String(url))) return toPrefix(String(url))
    throw new TypeError(
      `A gateway must be an absolute URL, got ${JSON.stringify(url)}. Write gateway('https://ai.example.com/v1').`,
    )
  })
  return (baseUrl, tracking, options, clientPrivacy) => {
    if (!prefixes.some((url) => toPrefix(String(baseUrl)).startsWith(url))) return undefined
    const { trace, userId, sessionId, noLog, privacy } = tracking
    const { headers } = (options ?? {}) as { headers?: object }
    const callContext = { ...trace, ...(userId && { userId }), ...(sessionId && { sessionId }) }
    const position = callContext.traceId
      ? { ...callContext, parentId: callContext.parentId ?? callContext.traceId }
      : callContext
    const trackingHeaders: Record<string, string> = noLog
      ? { [noLogHeader]: 'true' }
      : { ...traceToHeaders({ ...identity(), ...position }), ...trackingToHeaders(tracking) }
    const isPrivate = [privacy, clientPrivacy].some(
      (one) => one === 'metadata' || (one as PrivacyPolicy)?.mode === 'metadata',
    )
    return { ...toRecord(headers), ...trackingHeaders, ...(isPrivate && { [privacyHeader]: 'metadata' }) }
  }
}

function trackingToHeaders(tracking: Tracking): Record<string, string> {
  const value = trackingToHeader(tracking)
  return value === undefined ? {} : { [trackingHeader]: value }
}

/** Headers in any form that the SDK accepts, as a plain object. */
function toRecord(headers: object = {}): Record<string, string> {
  return Symbol.iterator in headers ? Object.fromEntries(headers as Iterable<[string, string]>) : { ...headers }
}

/** Ends in a slash, so that `https://ai.example.com` does not match `https://ai.example.com.evil.net`. */
const toPrefix = (url: string) => `${url.replace(/\/*$/, '').toLowerCase()}/`
