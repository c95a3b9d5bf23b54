import { randomBytes } from 'node:crypto'
import { toUuidV7 } from '@tracked-openai/core'
import { isRecord } from './is-record.js'
import type { WireRecord } from './read-events.js'
import { readUuid } from './read-uuid.js'
import { Rejection } from './rejection.js'
import { toTimestampMs } from './to-timestamp-ms.js'

/** An event as PostHog stores it. */
export interface StoredEvent {
  readonly uuid: string
  readonly event: string
  /** At most 200 characters. */
  readonly distinct_id: string
  /** When it happened by the server's clock, ISO 8601 in UTC. */
  readonly timestamp: string
  readonly properties: Readonly<Record<string, unknown>>
  readonly token: string
}

export interface StoreFacts {
  readonly token: string
  readonly nowMs: number
  /** The client's clock when it sent, milliseconds since the epoch. */
  readonly sentAtMs?: number
}

/** The event that PostHog makes of a wire event. Throws a `Rejection` for one without a name or distinct id. */
export function toStoredEvent(wire: WireRecord, { token, nowMs, sentAtMs }: StoreFacts): StoredEvent {
  const given = isRecord(wire.properties) ? wire.properties : {}
  const event = String(wire.event)
  if (event === '') throw new Rejection(400, 'event submitted with an empty event name')
  const timestampMs = toTimestampMs({
    timestamp: wire.timestamp,
    offsetMs: wire.offset,
    isSkewIgnored: given.$ignore_sent_at === true,
    sentAtMs,
    nowMs,
  })
  return {
    uuid:
      (typeof wire.uuid === 'string' && readUuid(wire.uuid)) ||
      toUuidV7(Math.max(0, Math.floor(timestampMs)), randomBytes(18)),
    event,
    distinct_id: distinctIdOf(wire, given),
    timestamp: new Date(timestampMs).toISOString(),
    properties: propertiesOf(wire, given, event),
    token,
  }
}

function distinctIdOf(wire: WireRecord, properties: WireRecord): string {
  const id = wire.distinct_id ?? wire.$distinct_id ?? properties.distinct_id
  if (id == null || id === '') throw new Rejection(400, 'event submitted without a distinct_id')
  const text = typeof id === 'string' ? id : JSON.stringify(id)
  return [...text.slice(0, 400)].slice(0, 200).join('')
}

function propertiesOf(wire: WireRecord, given: WireRecord, event: string): WireRecord {
  const all: Record<string, unknown> = { ...given }
  if (isRecord(wire.$set)) all.$set = wire.$set
  if (isRecord(wire.$set_once)) all.$set_once = wire.$set_once
  if (event.startsWith('$ai_'))
    for (const name of Object.keys(all)) if (name.startsWith('$ai_gateway')) delete all[name]
  return all
}
