import type { Reader } from '../reader.js'
import { asRecord } from './as-record.js'
import { readAsked } from './read-asked.js'
import { createResponseEvents } from './read-responses.js'

/** One response of a realtime session: `input` is the conversation since the previous one. */
export const readRealtime: Reader = {
  asked(body) {
    const { input } = asRecord(body)
    return { ...readAsked(body, Array.isArray(input) ? input : []), stream: true }
  },
  chunks: createResponseEvents,
}
