import type { Lane } from './create-lanes.js'

/** How PostHog answered a request; without a `status` it did not. */
export interface Answer {
  readonly status?: number
  /** Milliseconds that the server asks us to wait; `undefined` where it does not. */
  readonly retryAfterMs?: number
  /** The answer is a web page: it is somebody else's, whatever its status. */
  readonly isPage?: boolean
}

/** What an answer means for the events of its request. */
export type Verdict =
  | 'delivered'
  /** Something in it will never be taken: halve, until it stands alone. */
  | 'poisoned'
  /** Too much at once: halve, then cut. */
  | 'too-large'
  /** Not for this key; nothing is wrong with the events. */
  | 'key-refused'
  /** The server has no lane for large events. */
  | 'no-lane'
  /** Not now. */
  | 'unavailable'

/** Only a plain 200 is a success: 204, redirects and pages come from something that is not PostHog. */
export function readVerdict({ status, isPage = false }: Answer, lane: Lane): Verdict {
  if (isPage && status !== 401 && status !== 403) return 'unavailable'
  if (status === 200) return 'delivered'
  if (status === 400) return 'poisoned'
  if (status === 413) return 'too-large'
  if (status === 401 || status === 403) return 'key-refused'
  if (status === 404 && lane === 'large') return 'no-lane'
  return 'unavailable'
}
