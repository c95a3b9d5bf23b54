import type { WindowLimits } from './create-queue.js'
import { shrinkEntry } from './shrink-entry.js'
import type { Entry } from './to-entry.js'

/** PostHog's routes: one for all events, and one for large AI events, which not every server has. */
export type Lane = 'default' | 'large'

export interface Lanes {
  of(entry: Entry): Lane
  /** Cuts an entry that is too large for the available lanes. */
  fit(entry: Entry): Entry
  readonly windows: Readonly<Record<Lane, WindowLimits>>
  /** Closes the large lane, because the server does not have it. */
  close(): void
  /** The largest event that may be sent, in UTF-8 bytes of the JSON of its properties. */
  maxEventBytes(): number
}

/** The largest event of the default lane: PostHog accepts 983,040 bytes, and posthog-node adds some. */
const defaultLaneBytes = 900_000
/** Below the limit of 8 MiB of the large lane. */
const largeLaneBytes = 8_000_000
/** Room for the message around an event's properties. */
const messageBytes = 20_000

export function createLanes(hasLarge: boolean): Lanes {
  let isOpen = hasLarge
  const lanes: Lanes = {
    of: ({ bytes }) => (isOpen && bytes > defaultLaneBytes ? 'large' : 'default'),
    fit: (entry) =>
      isOpen || entry.bytes <= defaultLaneBytes ? entry : (shrinkEntry(entry, lanes.maxEventBytes()) ?? entry),
    // PostHog accepts larger requests, but a proxy in front of it might not.
    windows: { default: { events: 500, bytes: 2_000_000 }, large: { events: 500, bytes: 4_000_000 } },
    close() {
      isOpen = false
    },
    maxEventBytes: () => (isOpen ? largeLaneBytes : defaultLaneBytes) - messageBytes,
  }
  return lanes
}
