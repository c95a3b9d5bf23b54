import type { Answered } from '../observation.js'
import type { Reader } from '../reader.js'
import { asRecord, asText } from './as-record.js'
import { asRecords } from './as-records.js'
import { createWhole } from './create-whole.js'
import { readAsked } from './read-asked.js'
import { readUsage } from './read-usage.js'

/** Decisions: `POST /decisions`. */
export const readDecisions: Reader = {
  asked: (body) => readAsked(body, asRecord(body).input),
  chunks: () => createWhole(readDecision),
}

function readDecision(decision: unknown): Answered {
  const all = asRecord(decision)
  const content = asRecords(all.answers)
  return {
    id: asText(all.id),
    model: asText(all.model),
    usage: readUsage(all.usage),
    output: content.length ? [{ role: 'assistant', content }] : undefined,
  }
}
