import type { SafeEvent } from '@tracked-openai/core'

/** An event in the format of posthog-node's `capture`. */
export interface Message {
  readonly event: string
  /** Without it, posthog-node warns of every `$exception` that it has not made itself. */
  readonly _originatedFromCaptureException?: true
  readonly uuid: string
  readonly timestamp: Date
  readonly distinctId: string
  readonly groups?: Record<string, string>
  readonly properties: Readonly<Record<string, unknown>>
}

/** The distinct id of an event: the person, else the trace, else, if `beforeSend` removed the trace, the event itself. */
export const distinctIdOf = ({ distinctId, properties, uuid }: SafeEvent) =>
  distinctId ?? String(properties.$ai_trace_id ?? uuid)

/** Converts an event to posthog-node's format. Without a person, it becomes a personless event. */
export function toMessage(event: SafeEvent): Message {
  const { name, uuid, timestampMs, distinctId, groups, properties } = event
  const isKnown = distinctId !== undefined
  return {
    event: name,
    ...(name === '$exception' && { _originatedFromCaptureException: true as const }),
    uuid,
    timestamp: new Date(timestampMs),
    distinctId: distinctIdOf(event),
    ...(groups && { groups: { ...groups } }),
    properties: isKnown ? properties : { ...properties, $process_person_profile: false },
  }
}
