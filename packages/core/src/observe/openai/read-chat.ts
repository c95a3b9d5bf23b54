import type { Reader } from '../reader.js'
import { asRecord } from './as-record.js'
import { readAsked } from './read-asked.js'
import { createChoices } from './read-choices.js'

/** Chat completions: `POST /chat/completions`. */
export const readChat: Reader = {
  asked: (body) => readAsked(body, asRecord(body).messages),
  chunks: createChoices,
}
