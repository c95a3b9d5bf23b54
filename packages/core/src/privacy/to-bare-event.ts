import type { CallEvent } from '../event/call-event.js'
import type { SafeEvent } from './create-redact.js'

/**
 * Reduces an event to its facts: no content and none of the caller's own properties. Needs no detectors, so that it works
 * before, or without, the code for redaction.
 */
export function toBareEvent({ rows, properties, ...event }: CallEvent): SafeEvent {
  // Like `toWellFormed`, which would make pages larger.
  const wellFormed = (text: string) => text.replace(/\p{Cs}/gu, '\ufffd')
  const facts: Record<string, unknown> = { tracked_openai_redaction_failed: true }
  for (const { name, holds } of rows) {
    const value = properties[name]
    if (holds !== 'content' && Object(value) !== value && value != null)
      facts[name] = String(value) === value ? wellFormed(value.slice(0, 1_000)) : value
  }
  return { ...event, rows, properties: facts } as SafeEvent
}
