import { createPrice } from './event/create-price.js'
import { embeddingTable } from './event/embedding-table.js'
import { generationTable } from './event/generation-table.js'
import type { CallTables } from './event/to-event.js'
import type { Operation } from './observe/observation.js'
import { readChat } from './observe/openai/read-chat.js'
import { readCompletions } from './observe/openai/read-completions.js'
import { readEmbeddings } from './observe/openai/read-embeddings.js'
import { readResponses } from './observe/openai/read-responses.js'
import type { Reader } from './observe/reader.js'
import { redact } from './privacy/redact.js'

/** What reads answers and makes of them events that may leave: all that is not needed before a call is over. */
export interface EventParts {
  readonly readers: Readonly<Record<Operation, Reader>>
  readonly tables: CallTables
  readonly createPrice: typeof createPrice
  readonly redact: typeof redact
}

export const eventParts: EventParts = {
  readers: { chat: readChat, completions: readCompletions, embeddings: readEmbeddings, responses: readResponses },
  tables: { generation: generationTable, embedding: embeddingTable },
  createPrice,
  redact,
}
