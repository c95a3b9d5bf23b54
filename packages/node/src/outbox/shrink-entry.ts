import { shrink } from '@tracked-openai/core/event-tables'
import { type Entry, toEntry, toText } from './to-entry.js'
import type { Message } from './to-message.js'

/** Cuts the content of an event to about `maxBytes` of JSON; `undefined` if nothing more can be cut. */
export function shrinkEntry(entry: Entry, maxBytes: number): Entry | undefined {
  const message = JSON.parse(toText(entry.json)) as Pick<Message, 'event' | 'properties'>
  const properties = shrink(message.event, message.properties, maxBytes)
  const shrunk = toEntry(JSON.stringify({ ...message, properties }), entry.place)
  return shrunk.bytes < entry.bytes ? shrunk : undefined
}
