import type { Reader } from '../reader.js'
import { asRecord } from './as-record.js'
import { readAsked } from './read-asked.js'
import { createChoices } from './read-choices.js'

/** Embeddings: `POST /embeddings`. The vectors are not kept. */
export const readEmbeddings: Reader = {
  asked: (body) => readAsked(body, toInput(asRecord(body).input)),
  chunks: createChoices,
}

/** Text as it is; token arrays as the number of tokens. */
function toInput(input: unknown): unknown {
  if (!Array.isArray(input)) return input
  return typeof input[0] === 'number' ? `[${input.length} tokens]` : input.map(toInput)
}
