import type { SafeEvent } from '@tracked-openai/core'
import type { Place } from '../journal/create-journal.js'

/** JSON as text, or as UTF-8 bytes outside the heap, where the garbage collector does not copy queued events. */
export type Json = string | Uint8Array

/** A queued event. It is kept as JSON, so that its size is known and nobody can change it. */
export interface Entry {
  /** JSON in the format of the transport. Every format has `event`, `uuid` and `properties`. */
  readonly json: Json
  /** UTF-8 bytes of `json`. */
  readonly bytes: number
  /** Its position in the journal; `undefined` if it is only in memory. */
  readonly place?: Place
}

/**
 * posthog-node replaces an id that is not a UUID by a new one at each attempt, and then PostHog cannot deduplicate repeated
 * events.
 */
const uuidShape = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

/** Gives the event a UUID if its id is not one. */
export function withUuid(event: SafeEvent, newId: () => string): SafeEvent {
  return uuidShape.test(event.uuid) ? event : { ...event, uuid: newId() }
}

export function toEntry(json: Json, place?: Place): Entry {
  return { json, bytes: typeof json === 'string' ? utf8Bytes(json) : json.length, place }
}

export const toText = (json: Json): string => (typeof json === 'string' ? json : new TextDecoder().decode(json))

const encoder = new TextEncoder()

function utf8Bytes(text: string): number {
  const { Buffer } = globalThis as { Buffer?: { byteLength(text: string): number } }
  return Buffer ? Buffer.byteLength(text) : encoder.encode(text).length
}
