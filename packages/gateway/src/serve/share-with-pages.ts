import { gatewayMarkHeader } from '@tracked-openai/core/wire'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { General } from '../config/config.js'

/** What a page of another origin may read of an answer. */
const exposed = [
  gatewayMarkHeader,
  'x-request-id',
  'retry-after',
  'retry-after-ms',
  'openai-processing-ms',
  ...['limit', 'remaining', 'reset'].flatMap((kind) =>
    ['requests', 'tokens'].map((unit) => `x-ratelimit-${kind}-${unit}`),
  ),
  ...['call-id', 'model-id', 'response-cost', 'attempted-retries', 'attempted-fallbacks'].map(
    (name) => `x-litellm-${name}`,
  ),
].join(', ')

/**
 * Lets pages of `general_settings.cors_allowed_origins` read answers. Gives `refused` for a page of any other origin where
 * the gateway has no master key: what a browser on the same machine may ask must not depend on which page it shows.
 */
export function shareWithPages(
  request: IncomingMessage,
  response: ServerResponse,
  { allowedOrigins, masterKey }: General,
): 'refused' | 'shared' | undefined {
  const { origin, 'sec-fetch-site': site } = request.headers
  // What a page shows as a picture names no origin.
  if (origin === undefined) return masterKey === undefined && isOtherSite(site) ? 'refused' : undefined
  const isAllowed = allowedOrigins.includes('*') || allowedOrigins.includes(origin)
  if (!isAllowed) return masterKey === undefined ? 'refused' : undefined
  response.setHeader('access-control-allow-origin', allowedOrigins.includes('*') ? '*' : origin)
  response.setHeader('vary', 'origin')
  response.setHeader('access-control-expose-headers', exposed)
  return 'shared'
}

const isOtherSite = (site: unknown) => site === 'cross-site' || site === 'same-site'

/** Answers the question that a browser asks before a page's request. */
export function answerPreflight(request: IncomingMessage, response: ServerResponse, isShared: boolean): void {
  if (isShared) {
    response.setHeader('access-control-allow-methods', 'GET, POST, DELETE')
    response.setHeader('access-control-allow-headers', request.headers['access-control-request-headers'] ?? '*')
    response.setHeader('access-control-max-age', '86400')
  }
  response.writeHead(204)
  response.end()
}
