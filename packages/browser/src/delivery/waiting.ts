/** An event that posthog-js has accepted and PostHog has not answered yet. */
export interface Waiting {
  readonly uuid: string
  /** The event as posthog-js made it, with identity and after `before_send`. It is resent exactly like this. */
  readonly json: string
  /** When posthog-js accepted it, milliseconds since the epoch. */
  readonly takenAtMs: number
}
