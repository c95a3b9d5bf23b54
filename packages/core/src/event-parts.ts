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
import { runTool } from './observe/run-tool.js'
import { watchResponse } from './observe/watch-response.js'
import { toOutgoing } from './to-outgoing.js'

/** What reads answers and makes of them events that may leave: all that is not needed before a call is over. */
export interface EventParts {
  readonly readers: Readonly<Record<Operation, Reader>>
  readonly tables: CallTables
  readonly createPrice: typeof createPrice
  readonly watchResponse: typeof watchResponse
  readonly runTool: typeof runTool
  readonly toOutgoing: typeof toOutgoing
}

export const eventParts: EventParts = {
  readers: { chat: readChat, completions: readCompletions, embeddings: readEmbeddings, responses: readResponses },
  tables: { generation: generationTable, embedding: embeddingTable },
  createPrice,
  watchResponse,
  runTool,
  toOutgoing,
}
