import type { Answered } from '../observation.js'
import type { Reader } from '../reader.js'
import { asRecord, asText } from './as-record.js'
import { asRecords } from './as-records.js'
import { createWhole } from './create-whole.js'
import { readAsked } from './read-asked.js'

/** Moderations: `POST /moderations`. Only the names of flagged categories are kept, not the scores. */
export const readModerations: Reader = {
  asked: (body) => readAsked(body, asRecord(body).input),
  chunks: () => createWhole(readModeration),
}

function readModeration(moderation: unknown): Answered {
  const all = asRecord(moderation)
  const results = asRecords(all.results)
  const content = results.map(({ flagged, categories }) => ({
    type: 'moderation',
    flagged,
    categories: Object.entries(asRecord(categories)).flatMap(([name, isFound]) => (isFound === true ? [name] : [])),
  }))
  return {
    id: asText(all.id),
    model: asText(all.model),
    flagged: results.length ? results.some(({ flagged }) => flagged === true) : undefined,
    output: results.length ? [{ role: 'assistant', content }] : undefined,
  }
}
