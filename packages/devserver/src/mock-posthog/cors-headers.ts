import type { IncomingHttpHeaders } from 'node:http'

/** PostHog's CORS: any origin and any request header, mirrored, with credentials. */
export function corsHeaders(headers: IncomingHttpHeaders, methods: readonly string[]): Record<string, string> {
  const { origin, 'access-control-request-headers': asked } = headers
  const preflight: Record<string, string> = headers['access-control-request-method']
    ? {
        'access-control-allow-methods': [...methods, 'OPTIONS'].join(','),
        ...(asked ? { 'access-control-allow-headers': asked } : {}),
      }
    : {}
  return {
    vary: 'origin, access-control-request-method, access-control-request-headers',
    'access-control-allow-credentials': 'true',
    ...(origin ? { 'access-control-allow-origin': origin } : {}),
    ...preflight,
  }
}
