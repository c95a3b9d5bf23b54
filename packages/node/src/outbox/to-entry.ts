import type { SafeEvent } from '@tracked-openai/core'
import type { Place } from '../journal/create-journal.js'
import { type Message, toMessage } from './to-message.js'

/** One event that waits: as text, so that what it takes of memory is known, and nobody changes it. */
export interface Entry {
  /** posthog-node's message. */
  readonly json: string
  /** UTF-8 bytes of `json`. */
  readonly bytes: number
  /** Where the journal has it; `undefined` where only memory has it. */
  readonly place?: Place
}

/** posthog-node gives another id at each try to an event whose own is none: repeats would not be merged. */
const uuidShape = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

/** The JSON that waits for an event. Throws where it has none. */
export function toWaiting(event: SafeEvent, newId: () => string): string {
  return JSON.stringify(toMessage(uuidShape.test(event.uuid) ? event : { ...event, uuid: newId() }))
}

export function toEntry(json: string, place?: Place): Entry {
  return { json, bytes: utf8Bytes(json), place }
}

/** What posthog-node takes. */
export function entryToMessage({ json }: Entry): Message {
  const message = JSON.parse(json) as Message
  return { ...message, timestamp: new Date(message.timestamp) }
}

const encoder = new TextEncoder()

function utf8Bytes(text: string): number {
  const { Buffer } = globalThis as { Buffer?: { byteLength(text: string): number } }
  return Buffer ? Buffer.byteLength(text) : encoder.encode(text).length
}
