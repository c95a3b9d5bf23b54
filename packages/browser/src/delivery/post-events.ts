import type { PostHog } from 'posthog-js'
import type { Waiting } from './waiting.js'

/** Outcome of one of our requests. */
export interface Posted {
  /** HTTP status; 0 without an answer, or for one from another host. */
  readonly status: number
  /** `Retry-After` in milliseconds; `undefined` if missing or not readable. */
  readonly retryAfterMs?: number
}

/** Sends events to posthog-js's own endpoint in its own format. Never rejects. */
export async function postEvents(posthog: PostHog, events: readonly Waiting[]): Promise<Posted> {
  const { token, request_headers, fetch_options, disable_compression } = posthog.config
  const batch = events.map(({ json }) => json).join()
  const json = `{"api_key":${JSON.stringify(token)},"batch":[${batch}],"sent_at":"${new Date().toISOString()}"}`
  try {
    const response = await fetch(endpointOf(posthog), {
      ...(fetch_options as RequestInit),
      method: 'POST',
      // Any other content type would cause a CORS preflight. PostHog recognises gzip by its first bytes.
      headers: { ...request_headers, 'Content-Type': 'text/plain' },
      body: disable_compression ? json : await gzip(json),
      signal: AbortSignal.timeout(60_000),
    })
    // A captive portal redirects to another host, which answers 200.
    if (response.redirected) return { status: 0 }
    const retryAfterSeconds = Number(response.headers.get('retry-after') ?? Number.NaN)
    return {
      status: response.status,
      ...(retryAfterSeconds >= 0 && { retryAfterMs: retryAfterSeconds * 1_000 }),
    }
  } catch {
    return { status: 0 }
  }
}

/**
 * posthog-js's endpoint for events: region or reverse proxy (`api_host`), and the path from the project's remote
 * config.
 */
export const endpointOf = (posthog: PostHog): string =>
  posthog.requestRouter.endpointFor('api', posthog.analyticsDefaultEndpoint)

async function gzip(text: string): Promise<ArrayBuffer | string> {
  if (typeof CompressionStream === 'undefined') return text
  return new Response(new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'))).arrayBuffer()
}
