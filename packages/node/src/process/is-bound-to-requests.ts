/**
 * Does what a request begins end with it, while the process serves others? So do Cloudflare's workers and Vercel's edge,
 * where a promise, a timer or a `fetch` of one request is of no use in another.
 */
export function isBoundToRequests(): boolean {
  const { navigator } = globalThis as { navigator?: { readonly userAgent?: string } }
  return navigator?.userAgent === 'Cloudflare-Workers' || 'EdgeRuntime' in globalThis
}
