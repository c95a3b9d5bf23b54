import type { Tracking } from '../context/tracking.js'

/** What `trackedOpenAI` adds to a client. */
export interface TrackedClient {
  /** The same client with tracking of its own, such as for one request, user or trace. */
  withTracking(tracking: Tracking): this
}
