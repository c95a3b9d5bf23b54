import type { Row } from './row.js'

/** The events that PostHog's AI views read (its capture service routes exactly these names), and the one of its error tracking. */
export type EventName =
  '$ai_generation' | '$ai_embedding' | '$ai_span' | '$ai_trace' | '$ai_feedback' | '$ai_metric' | '$exception'

/** What we say of one call, in PostHog's names and units, before redaction. Nothing may send it. */
export interface CallEvent {
  readonly name: EventName
  /** The event's table: what each property holds. */
  readonly rows: readonly Row<never>[]
  /** Fixed at the start of the call: PostHog merges repeats of one uuid. */
  readonly uuid: string
  /** Start of the call, milliseconds since the epoch. */
  readonly timestampMs: number
  /** The person; `undefined` where nobody is known. In browsers posthog-js decides, and this is not read. */
  readonly distinctId?: string
  /** PostHog groups, type to key. */
  readonly groups?: Readonly<Record<string, string>>
  /** What a gateway says of itself having reported the call: `toGatewayMark` of its project. */
  readonly gatewayMark?: string
  /** Properties by PostHog's names; what has no row is a custom property of the caller's. */
  readonly properties: Readonly<Record<string, unknown>>
}
