import type { IncomingHttpHeaders } from 'node:http'

/**
 * The API key of a request, in any of the headers where LiteLLM's clients put it. `x-litellm-api-key` takes precedence over
 * `Authorization`, which may be meant for a proxy in front of the gateway.
 */
export function readSecret(headers: IncomingHttpHeaders): string | undefined {
  for (const name of ['x-litellm-api-key', 'authorization', 'x-api-key', 'api-key']) {
    const value = headers[name]
    if (typeof value === 'string' && value) return value.replace(/^bearer\s+/i, '').trim()
  }
  return undefined
}
