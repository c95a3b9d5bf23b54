import type { Privacy, PrivacyPolicy } from '../privacy/policy.js'
import { noLogHeader, privacyHeader } from './gateway-headers.js'
import type { TraceContext } from './trace-context.js'
import { traceToHeaders } from './trace-to-headers.js'
import type { Tracking } from './tracking.js'
import { trackingHeader, trackingToHeader } from './tracking-header.js'

/**
 * The headers of a call to a base URL with what a gateway is told, beside those in the request options; `undefined` for
 * a host that is no gateway of ours. `privacy`: of the client.
 */
export type GatewayHeaders = (
  baseUrl: unknown,
  tracking: Tracking,
  options?: unknown,
  privacy?: Privacy,
) => Readonly<Record<string, string>> | undefined

/**
 * For the `gateway` option: the base URLs of your own gateway, which reports the calls that go through it. With them go
 * trace, session, person, groups, prompt and custom properties as headers; to no other host does anything of ours go.
 * `identity`: who is here, where the caller does not say.
 *
 * @throws TypeError for a URL that is not absolute.
 */
export function createGateway(
  urls: string | readonly string[],
  identity: () => Partial<TraceContext> = () => ({}),
): GatewayHeaders {
  const known = [urls].flat().map((url) => {
    if (/^https?:\/\/[^/\s]/i.test(String(url))) return toPrefix(String(url))
    throw new TypeError(
      `A gateway must be an absolute URL, got ${JSON.stringify(url)}. Write gateway('https://ai.example.com/v1').`,
    )
  })
  return (baseUrl, tracking, options, ofClient) => {
    if (!known.some((url) => toPrefix(String(baseUrl)).startsWith(url))) return undefined
    const { trace, userId, sessionId, noLog, privacy } = tracking
    const { headers } = (options ?? {}) as { headers?: object }
    const own = { ...trace, ...(userId && { userId }), ...(sessionId && { sessionId }) }
    const place = own.traceId ? { ...own, parentId: own.parentId ?? own.traceId } : own
    const ours: Record<string, string> = noLog
      ? { [noLogHeader]: 'true' }
      : { ...traceToHeaders({ ...identity(), ...place }), ...trackingToHeaders(tracking) }
    const isPrivate = [privacy, ofClient].some(
      (one) => one === 'metadata' || (one as PrivacyPolicy)?.mode === 'metadata',
    )
    return { ...toRecord(headers), ...ours, ...(isPrivate && { [privacyHeader]: 'metadata' }) }
  }
}

function trackingToHeaders(tracking: Tracking): Record<string, string> {
  const told = trackingToHeader(tracking)
  return told === undefined ? {} : { [trackingHeader]: told }
}

/** Headers in any form that the SDK takes. */
function toRecord(headers: object = {}): Record<string, string> {
  return Symbol.iterator in headers ? Object.fromEntries(headers as Iterable<[string, string]>) : { ...headers }
}

/** With a slash at its end, so that no other host begins like it. */
const toPrefix = (url: string) => `${url.replace(/\/*$/, '').toLowerCase()}/`
