import type { EventName } from './call-event.js'
import { eventTables } from './event-tables.js'
import type { Holds } from './row.js'

/** The tables, by property; filled at an event's first use, and never different afterwards. */
const known = new Map<string, Map<string, Holds>>()

/** What a property holds; `undefined` for a custom property of the caller's. */
export function holdsOf(name: EventName, property: string): Holds | undefined {
  let table = known.get(name)
  if (!table) known.set(name, (table = new Map(eventTables[name]?.map((row) => [row.name, row.holds]))))
  return table.get(property)
}
