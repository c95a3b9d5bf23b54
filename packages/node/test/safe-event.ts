import type { SafeEvent } from '@tracked-openai/core'
import { redactEvent } from '../../core/test/redact-event.js'

/** A redacted event with a number; `more` are further properties. */
export function safeEvent(serial: number, more: Record<string, unknown> = {}): SafeEvent {
  const event = redactEvent(
    {
      name: '$ai_span',
      rows: [],
      uuid: `01977420-dc00-7000-8000-${String(serial).padStart(12, '0')}`,
      timestampMs: 1_750_000_000_000 + serial,
      properties: { $ai_trace_id: 't', $ai_span_id: String(serial), $ai_span_name: 'x', $ai_latency: 1 },
    },
    { privacy: 'full' },
  )
  return { ...event, properties: { ...event.properties, serial, ...more } }
}
