import type { Reader } from '../reader.js'
import { asRecord } from './as-record.js'
import { readAsked } from './read-asked.js'
import { createChoices } from './read-choices.js'

/** Legacy completions: `POST /completions`. */
export const readCompletions: Reader = {
  asked: (body) => readAsked(body, asRecord(body).prompt),
  chunks: createChoices,
}
