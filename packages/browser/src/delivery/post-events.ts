import type { PostHog } from 'posthog-js'
import type { Waiting } from './waiting.js'

/** What became of a request of ours. */
export interface Posted {
  /** HTTP status; 0 where no answer came, or one from elsewhere. */
  readonly status: number
  /** What the answer asks for, milliseconds; `undefined` where it does not, or the browser may not read it. */
  readonly retryAfterMs?: number
}

/** Sends events to where posthog-js sends its own, in the same form. Never rejects. */
export async function postEvents(posthog: PostHog, events: readonly Waiting[]): Promise<Posted> {
  const { token, request_headers, fetch_options, disable_compression } = posthog.config
  const batch = events.map(({ json }) => json).join()
  const json = `{"api_key":${JSON.stringify(token)},"batch":[${batch}],"sent_at":"${new Date().toISOString()}"}`
  try {
    const response = await fetch(endpointOf(posthog), {
      ...(fetch_options as RequestInit),
      method: 'POST',
      // Anything but text would ask for a preflight. PostHog knows gzip by its first bytes.
      headers: { ...request_headers, 'Content-Type': 'text/plain' },
      body: disable_compression ? json : await gzip(json),
      signal: AbortSignal.timeout(60_000),
    })
    // A captive portal leads elsewhere, and says 200 there.
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

/** Where posthog-js sends events: its region, the reverse proxy of `api_host`, the path that the project's config names. */
export const endpointOf = (posthog: PostHog): string =>
  posthog.requestRouter.endpointFor('api', posthog.analyticsDefaultEndpoint)

async function gzip(text: string): Promise<ArrayBuffer | string> {
  if (typeof CompressionStream === 'undefined') return text
  return new Response(new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'))).arrayBuffer()
}
