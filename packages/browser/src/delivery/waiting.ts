/** An event that posthog-js has taken, and of which PostHog's answer is not known yet. */
export interface Waiting {
  readonly uuid: string
  /** The event as posthog-js made it, identity and `before_send` included: what goes out again, to the letter. */
  readonly json: string
  /** When posthog-js took it, milliseconds since the epoch. */
  readonly takenAtMs: number
}
