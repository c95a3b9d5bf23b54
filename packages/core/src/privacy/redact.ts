import type { CallEvent, EventName } from '../event/call-event.js'
import type { Holds } from '../event/row.js'
import type { PrivacyMode } from './policy.js'

declare const safe: unique symbol

/** An event after redaction: the only thing that may leave. Only `redact` makes one. */
export type SafeEvent = CallEvent & { readonly [safe]: true }

export interface RedactOptions {
  readonly mode: PrivacyMode
  /** Largest event that may leave, in UTF-8 bytes of its JSON. Content is cut first, with a mark. */
  readonly maxBytes: number
  readonly holdsOf: (name: EventName, property: string) => Holds | undefined
}

export function redact(event: CallEvent, _options: RedactOptions): SafeEvent {
  return event as SafeEvent
}
