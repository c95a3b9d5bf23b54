import type { SafeEvent } from '@tracked-openai/core'

/** An event as posthog-node's `capture` takes it. */
export interface Message {
  readonly event: string
  /** Else posthog-node warns of every $exception that it has not made itself. */
  readonly _originatedFromCaptureException?: true
  readonly uuid: string
  readonly timestamp: Date
  readonly distinctId: string
  readonly groups?: Record<string, string>
  readonly properties: Readonly<Record<string, unknown>>
}

/** Whose event it is; without a person, that of its trace. */
export const distinctIdOf = ({ distinctId, properties }: SafeEvent) => distinctId ?? String(properties.$ai_trace_id)

/** posthog-node's message. Without a person the event is personless, and its distinct id is the trace. */
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
