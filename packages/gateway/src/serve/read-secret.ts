import type { IncomingHttpHeaders } from 'node:http'

/** The key that a request comes with, in any of the places where LiteLLM's clients put it. */
export function readSecret(headers: IncomingHttpHeaders): string | undefined {
  const { authorization } = headers
  if (authorization) return /^bearer\s+(.+)$/i.exec(authorization)?.[1]?.trim() ?? authorization.trim()
  for (const name of ['x-litellm-api-key', 'x-api-key', 'api-key']) {
    const value = headers[name]
    if (typeof value === 'string' && value) return value.replace(/^bearer\s+/i, '').trim()
  }
  return undefined
}
