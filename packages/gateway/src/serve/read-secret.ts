import type { IncomingHttpHeaders } from 'node:http'

/**
 * The key that a request comes with, in any of the places where LiteLLM's clients put it. Its own header goes before
 * `Authorization`, which may be for somebody on the way.
 */
export function readSecret(headers: IncomingHttpHeaders): string | undefined {
  for (const name of ['x-litellm-api-key', 'authorization', 'x-api-key', 'api-key']) {
    const value = headers[name]
    if (typeof value === 'string' && value) return value.replace(/^bearer\s+/i, '').trim()
  }
  return undefined
}
