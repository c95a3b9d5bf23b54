import { json } from '../../src/event/row-kinds.js'
import { redactEvent } from '../redact-event.js'
import type { Payload } from './read-samples.js'

const rows = [json('$ai_input', 'content', () => undefined)]

/** How many values and media remain in payloads that were masked like events. */
export function scorePayloads(payloads: readonly Payload[]) {
  const values = { all: 0, left: 0 }
  const media = { all: 0, left: 0 }
  for (const { payload, values: hidden, media: data } of payloads) {
    const event = { name: '$ai_span', rows, uuid: 'x', timestampMs: 0, properties: { $ai_input: payload } } as const
    const masked = JSON.stringify(redactEvent(event).properties)
    const isLeft = (value: string) => masked.includes(value) || masked.includes(JSON.stringify(value).slice(1, -1))
    values.all += hidden.length
    values.left += hidden.filter(isLeft).length
    if (data === undefined) continue
    media.all += 1
    if (isLeft(data.slice(0, 60))) media.left += 1
  }
  return { 'values in payloads': values, 'media in payloads': media }
}
