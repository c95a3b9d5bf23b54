import type { IncomingHttpHeaders } from 'node:http'
import type { WireRecord } from './read-events.js'
import type { StoredEvent } from './to-stored-event.js'

/** A completely received request. */
export interface CaptureRequest {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
  /** Milliseconds since the epoch: when the server had it. */
  readonly nowMs: number
  /** The project is over its quota. */
  readonly overQuota: boolean
}

/** The answer of the server. */
export interface Answer {
  readonly status: number
  readonly body: string
  readonly headers?: Readonly<Record<string, string>>
}

/** An accepted event, as it was sent and as it is stored. */
export interface Accepted {
  readonly wire: WireRecord
  readonly stored: StoredEvent
}

/** The outcome of a request: the answer, and the events to store. */
export interface Outcome {
  readonly answer: Answer
  readonly accepted: readonly Accepted[]
}

/** An answer of JSON, and the events to store. */
export function toOutcome(status: number, value: unknown, accepted: readonly Accepted[] = []): Outcome {
  const headers = { 'content-type': 'application/json' }
  return { answer: { status, body: JSON.stringify(value), headers }, accepted }
}
