import { gatewayMarkHeader } from '@tracked-openai/core/wire'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { General } from '../config/config.js'

/** The response headers that a page of another origin may read. */
const exposed = [
  gatewayMarkHeader,
  'x-request-id',
  'retry-after',
  'retry-after-ms',
  'x-should-retry',
  'openai-processing-ms',
  ...['limit', 'remaining', 'reset'].flatMap((kind) =>
    ['requests', 'tokens'].map((unit) => `x-ratelimit-${kind}-${unit}`),
  ),
  ...['call-id', 'model-id', 'response-cost', 'attempted-retries', 'attempted-fallbacks'].map(
    (name) => `x-litellm-${name}`,
  ),
].join(', ')

/**
 * Sets the CORS headers for pages of `general_settings.cors_allowed_origins`. Returns `refused` for any other origin if the
 * gateway has no master key: otherwise every page that a browser on the same machine or network opens could make model calls.
 */
export function shareWithPages(
  request: IncomingMessage,
  response: ServerResponse,
  { allowedOrigins, masterKey }: General,
): 'refused' | 'shared' | undefined {
  const { origin, 'sec-fetch-site': site } = request.headers
  // A request without CORS (an `<img>`, for example) has no Origin header, but Sec-Fetch-Site tells where it comes from.
  if (origin === undefined) return masterKey === undefined && isOtherSite(site) ? 'refused' : undefined
  const isAllowed = allowedOrigins.includes('*') || allowedOrigins.includes(origin)
  if (!isAllowed) return masterKey === undefined ? 'refused' : undefined
  response.setHeader('access-control-allow-origin', allowedOrigins.includes('*') ? '*' : origin)
  response.setHeader('vary', 'origin')
  response.setHeader('access-control-expose-headers', exposed)
  return 'shared'
}

const isOtherSite = (site: unknown) => site === 'cross-site' || site === 'same-site'

/** Answers a CORS preflight request. */
export function answerPreflight(request: IncomingMessage, response: ServerResponse, isShared: boolean): void {
  if (isShared) {
    response.setHeader('access-control-allow-methods', 'GET, POST, DELETE')
    response.setHeader('access-control-allow-headers', request.headers['access-control-request-headers'] ?? '*')
    response.setHeader('access-control-max-age', '86400')
  }
  response.writeHead(204)
  response.end()
}
