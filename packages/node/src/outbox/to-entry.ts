import type { SafeEvent } from '@tracked-openai/core'
import type { Place } from '../journal/create-journal.js'

/** JSON as text, or as UTF-8 outside of the heap, where what waits is not copied whenever garbage is collected. */
export type Json = string | Uint8Array

/** One event that waits: as text, so that what it takes of memory is known, and nobody changes it. */
export interface Entry {
  /** JSON, as the transport takes it: of any transport with `event`, `uuid` and `properties`. */
  readonly json: Json
  /** UTF-8 bytes of `json`. */
  readonly bytes: number
  /** Where the journal has it; `undefined` where only memory has it. */
  readonly place?: Place
}

/** posthog-node gives another id at each try to an event whose own is none: repeats would not be merged. */
const uuidShape = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

/** The event, under a uuid. */
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
