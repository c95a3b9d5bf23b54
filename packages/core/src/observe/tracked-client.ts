import type { Tracking } from '../context/tracking.js'

/** What `trackedOpenAI` adds to a client. */
export interface TrackedClient {
  /** The same client with tracking of its own: for one request, one user, one trace. */
  withTracking(tracking: Tracking): this
}
