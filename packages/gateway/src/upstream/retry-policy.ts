/** May another attempt succeed, at this deployment or another one? */
export function isRetryable(status: number): boolean {
  return status === 408 || status === 409 || status === 429 || status >= 500
}

/**
 * Does the upstream refuse our key, our empty account (402, as DeepSeek and OpenRouter do) or our model name, rather than the
 * request? Retrying there is useless, but another deployment may succeed.
 */
export function isRefusal(status: number): boolean {
  return status >= 401 && status <= 404
}

/** May a fallback model succeed? */
export function isFallbackWorthy(status: number): boolean {
  return isRetryable(status) || isRefusal(status)
}

type Headers = Readonly<Record<string, string | string[] | undefined>>

/** Milliseconds until the upstream wants to be asked again, from `retry-after-ms` or `retry-after` (seconds or a date). */
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

/** The longest wait for a retry at the same upstream. If the upstream asks for more, there is no retry. */
const maxWaitMs = 10_000

/** Milliseconds to wait before retry number `attempt` (from 0); `undefined` if the upstream asks for more than `maxWaitMs`. */
export function waitBefore(attempt: number, retryAfterMs: number | undefined): number | undefined {
  if (retryAfterMs !== undefined) return retryAfterMs <= maxWaitMs ? retryAfterMs : undefined
  return Math.min(100 * 2 ** attempt, 2_000)
}
