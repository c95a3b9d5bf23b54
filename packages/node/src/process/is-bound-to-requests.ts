/**
 * Is this a runtime where everything that a request starts ends with the request, while the process goes on to serve others?
 * On Cloudflare Workers and Vercel's edge, a promise, timer or `fetch` of one request cannot be used in another.
 */
export function isBoundToRequests(): boolean {
  const { navigator } = globalThis as { navigator?: { readonly userAgent?: string } }
  return navigator?.userAgent === 'Cloudflare-Workers' || 'EdgeRuntime' in globalThis
}
