/** Could another attempt, at this upstream or another one, do better? */
export function isRetryable(status: number): boolean {
  return status === 408 || status === 429 || status >= 500
}

/** Does the upstream refuse us, our key or our model name, rather than the request? It will again; another one may not. */
export function isRefusal(status: number): boolean {
  return status === 401 || status === 403 || status === 404
}

/** Could another model name do better? */
export function isFallbackWorthy(status: number): boolean {
  return isRetryable(status) || isRefusal(status)
}

type Headers = Readonly<Record<string, string | string[] | undefined>>

/** How long the upstream wants to be left alone, milliseconds. */
export function readRetryAfter(headers: Headers, nowMs: number): number | undefined {
  const inMs = Number(headers['retry-after-ms'] ?? NaN)
  if (inMs >= 0) return inMs
  const { 'retry-after': after } = headers
  if (typeof after !== 'string') return undefined
  const seconds = Number(after)
  if (seconds >= 0) return seconds * 1000
  const atMs = Date.parse(after)
  return Number.isNaN(atMs) ? undefined : Math.max(0, atMs - nowMs)
}

/** Longest wait before another attempt at the same upstream; who wants more gets no other attempt. */
const maxWaitMs = 10_000

/** Milliseconds to wait before attempt number `attempt` + 1; `undefined`: the wait would be longer than a caller should have. */
export function waitBefore(attempt: number, retryAfterMs: number | undefined): number | undefined {
  if (retryAfterMs !== undefined) return retryAfterMs <= maxWaitMs ? retryAfterMs : undefined
  return Math.min(100 * 2 ** attempt, 2_000)
}
