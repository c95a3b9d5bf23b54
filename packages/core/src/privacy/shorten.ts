import { contentOf } from './content-of.js'
import { fit } from './fit.js'
import type { SafeEvent } from './create-redact.js'

/** The event with at most `maxBytes` UTF-8 bytes of JSON in its properties; content is cut, with a mark, and facts never. */
export function shorten(event: SafeEvent, maxBytes: number): SafeEvent {
  const content = contentOf(event)
  return { ...event, properties: fit(event.properties, maxBytes, (name) => name in content) }
}
