import type { Reader } from '../reader.js'
import { asRecord } from './as-record.js'
import { readAsked } from './read-asked.js'
import { createResponseEvents } from './read-responses.js'

/** One response of a realtime session: `input` is the conversation since the one before. */
export const readRealtime: Reader = {
  asked(body) {
    const { input, instructions: content } = asRecord(body)
    const items = Array.isArray(input) ? (input as unknown[]) : []
    return { ...readAsked(body, content ? [{ role: 'system', content }, ...items] : items), stream: true }
  },
  chunks: createResponseEvents,
}
