import type { Counts } from '@tracked-openai/core'

/** Whether PostHog's host answers at all. */
export interface Reach {
  /** How a request ended: an HTTP status, 0 where no answer came. */
  note(status: number): void
  /** Requests fail without an answer though the browser is online. */
  isBlocked(): boolean
}

/** After the first failure posthog-js tries again: a second one is no accident. */
const enough = 2

/** Pages are not told why a request did not get through. An ad blocker, a firewall and a host that is down look alike. */
export function createReach(counts: Counts, isOnline: () => boolean): Reach {
  let unanswered = 0
  return {
    isBlocked: () => unanswered >= enough,
    note(status) {
      if (status) unanswered = 0
      else if (isOnline()) {
        unanswered += 1
        if (unanswered === enough)
          counts.dropped({
            code: 'posthog_blocked',
            dropped: 0,
            message:
              "Requests to PostHog get no answer: an ad blocker, or its host is down. Events wait. Set posthog-js's api_host to a reverse proxy of your own.",
          })
      }
    },
  }
}
