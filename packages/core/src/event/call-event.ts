import type { Row } from './row.js'

/**
 * The events that PostHog's AI views read (its ingestion recognises exactly these names), and the event of its error
 * tracking.
 */
export type EventName =
  '$ai_generation' | '$ai_embedding' | '$ai_span' | '$ai_trace' | '$ai_feedback' | '$ai_metric' | '$exception'

/** One event in PostHog's names and units, before redaction. It must be redacted before it is sent. */
export interface CallEvent {
  readonly name: EventName
  /** The rows of the event's table, which say what each property holds. */
  readonly rows: readonly Row<never>[]
  /** Fixed at the start of the call, so that PostHog deduplicates an event that is sent more than once. */
  readonly uuid: string
  /** Start of the call, milliseconds since the epoch. */
  readonly timestampMs: number
  /** Distinct id of the user; `undefined` if unknown. Ignored in browsers, where posthog-js manages identity. */
  readonly distinctId?: string
  /** PostHog groups: group type to group key. */
  readonly groups?: Readonly<Record<string, string>>
  /** Set if a gateway says that it has reported the call: `toGatewayMark` of the project it reported to. */
  readonly gatewayMark?: string
  /** Properties by PostHog's names. A property without a row is a custom property of the caller's. */
  readonly properties: Readonly<Record<string, unknown>>
}
