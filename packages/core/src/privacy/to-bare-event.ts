import type { CallEvent } from '../event/call-event.js'
import type { SafeEvent } from './create-redact.js'

/**
 * An event as its facts alone: no words, no properties of the caller's. It needs no detectors, and so it can be made
 * before redaction is there.
 */
export function toBareEvent({ rows, properties, ...event }: CallEvent): SafeEvent {
  const facts: Record<string, unknown> = { tracked_openai_redaction_failed: true }
  for (const { name, holds } of rows) {
    const value = properties[name]
    if (holds !== 'content' && Object(value) !== value && value != null)
      facts[name] = String(value) === value ? value.slice(0, 1_000) : value
  }
  return { ...event, rows, properties: facts } as SafeEvent
}
