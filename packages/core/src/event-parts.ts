import { createPrice } from './event/create-price.js'
import { embeddingTable } from './event/embedding-table.js'
import { generationTable } from './event/generation-table.js'
import type { CallTables } from './event/to-event.js'
import { conclude } from './observe/conclude.js'
import type { TokenCounter } from './observe/estimate-usage.js'
import type { Operation } from './observe/observation.js'
import { readers } from './observe/openai/readers.js'
import type { Reader } from './observe/reader.js'
import { withCounter } from './observe/with-counter.js'
import { redact } from './privacy/redact.js'

/** What reads answers and makes of them events that may leave: all that is not needed before a call is over. */
export interface EventParts {
  readonly readers: Readonly<Record<Operation, Reader>>
  readonly conclude: typeof conclude
  readonly tables: CallTables
  readonly createPrice: typeof createPrice
  readonly redact: typeof redact
  readonly withCounter: typeof withCounter
  /** What counts tokens where the host does not, when the caller asks for it. */
  readonly counter?: TokenCounter
}

export const eventParts: EventParts = {
  readers,
  conclude,
  tables: { generation: generationTable, embedding: embeddingTable },
  createPrice,
  redact,
  withCounter,
}
