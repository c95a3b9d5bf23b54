import type { EventName } from '../event/call-event.js'
import { eventTables } from '../event/event-tables.js'
import { fit } from './fit.js'

type Properties = Readonly<Record<string, unknown>>

/**
 * The properties of a redacted event, cut to `maxBytes` UTF-8 bytes of JSON: content and the caller's own properties
 * first, facts and identity never. For a server that takes less than it should.
 */
export function shrink(name: string, properties: Properties, maxBytes: number): Properties {
  const rows = Object.hasOwn(eventTables, name) ? eventTables[name as EventName] : []
  const fixed = new Set(rows.filter(({ holds }) => holds !== 'content').map((row) => row.name))
  return fit({ ...properties }, maxBytes, (property) => !fixed.has(property))
}
