import { shrink } from '@tracked-openai/core/event-tables'
import { type Entry, entryToMessage, toEntry } from './to-entry.js'

/** The same event with less content, about `maxBytes` of JSON; `undefined` where nothing more can be cut. */
export function shrinkEntry(entry: Entry, maxBytes: number): Entry | undefined {
  const message = entryToMessage(entry)
  const properties = shrink(message.event, message.properties, maxBytes)
  const shrunk = toEntry(JSON.stringify({ ...message, properties }), entry.place)
  return shrunk.bytes < entry.bytes ? shrunk : undefined
}
