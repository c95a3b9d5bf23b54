import { contentOf } from './content-of.js'
import { fit } from './fit.js'
import type { SafeEvent } from './create-redact.js'

/**
 * Cuts an event's properties to at most `maxBytes` UTF-8 bytes of JSON. Only content is cut, with a mark; facts never
 * are.
 */
export function shorten(event: SafeEvent, maxBytes: number): SafeEvent {
  const content = contentOf(event)
  return { ...event, properties: fit(event.properties, maxBytes, (name) => name in content) }
}
