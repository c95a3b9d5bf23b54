import type { Counts } from '@tracked-openai/core'

/** Tracks whether PostHog's host can be reached at all. */
export interface Reach {
  /** Reports how a request ended: its HTTP status, 0 without an answer. */
  note(status: number): void
  /** Do requests fail without an answer although the browser is online? */
  isBlocked(): boolean
}

/** Failures before the host counts as unreachable: posthog-js retries after the first one. */
const enough = 2

/** Pages cannot see why a request failed: ad blocker, firewall and outage look alike. */
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
