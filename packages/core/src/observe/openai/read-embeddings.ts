import type { Reader } from '../reader.js'
import { asArray, asRecord, asText } from './as-record.js'
import { readAsked } from './read-asked.js'
import { readUsage } from './read-usage.js'

/** Embeddings: `POST /embeddings`. The vectors are not kept. */
export const readEmbeddings: Reader = {
  operation: 'embeddings',
  asked: (body) => readAsked(body, toInput(asRecord(body).input)),
  answered(answer) {
    const all = asRecord(answer)
    return { model: asText(all.model), id: asText(all.id), usage: readUsage(all.usage) }
  },
  chunks: () => ({ push: () => false, answered: () => ({}) }),
}

/** Text as it is; tokens, which nobody can read, as their number. */
function toInput(input: unknown): unknown {
  if (typeof asArray(input)[0] === 'number') return `[${asArray(input).length} tokens]`
  return Array.isArray(input) ? input.map((part) => (Array.isArray(part) ? toInput(part) : (part as unknown))) : input
}
