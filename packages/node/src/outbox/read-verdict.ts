import type { Lane } from './create-lanes.js'

/** How PostHog answered a request. Without a `status`, it did not. */
export interface Answer {
  readonly status?: number
  /** The Retry-After of the server in milliseconds, if it sent one. */
  readonly retryAfterMs?: number
  /** The answer is a web page, so it does not come from PostHog, whatever its status. */
  readonly isPage?: boolean
}

/** What an answer means for the events of its request. */
export type Verdict =
  | 'delivered'
  /** An event in the request is invalid: the window is halved until it is alone. */
  | 'poisoned'
  /** The request is too large: the window is halved, and a single event is cut. */
  | 'too-large'
  /** The project key was refused; the events may be fine. */
  | 'key-refused'
  /** The server has no lane for large events. */
  | 'no-lane'
  /** A temporary failure: the same request is retried. */
  | 'unavailable'

/**
 * Only status 200 is a success: 204, redirects and web pages do not come from PostHog. That a request is too large, refused or on an
 * unknown route, a proxy in front of PostHog says by a web page.
 */
export function readVerdict({ status, isPage = false }: Answer, lane: Lane): Verdict {
  if (status === 413) return 'too-large'
  if (status === 401 || status === 403) return 'key-refused'
  if (status === 404 && lane === 'large') return 'no-lane'
  if (isPage) return 'unavailable'
  if (status === 200) return 'delivered'
  if (status === 400) return 'poisoned'
  return 'unavailable'
}
