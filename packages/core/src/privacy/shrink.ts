import type { EventName } from '../event/call-event.js'
import { eventTables } from '../event/event-tables.js'
import { fit } from './fit.js'

type Properties = Readonly<Record<string, unknown>>

/**
 * Cuts the properties of a redacted event to `maxBytes` UTF-8 bytes of JSON: content and the caller's own properties,
 * never facts and identity. For servers with a smaller limit than PostHog's.
 */
export function shrink(name: string, properties: Properties, maxBytes: number): Properties {
  const rows = Object.hasOwn(eventTables, name) ? eventTables[name as EventName] : []
  const fixed = new Set(rows.filter(({ holds }) => holds !== 'content').map((row) => row.name))
  return fit({ ...properties }, maxBytes, (property) => !fixed.has(property))
}
