import { gatewayRows } from './event/gateway-rows.js'
import { createEventParts, type EventParts } from './event-parts.js'
import { createKeptBodies, mostKept } from './observe/create-kept-bodies.js'

/** Readers, tables and redaction, with the rows of the gateway in the tables. */
export function createGatewayParts(): EventParts {
  const parts = createEventParts()
  const { generation, embedding } = parts.tables
  return {
    ...parts,
    // A call is read when it is over, mostly: a copy of its body, however long that is, would be made for nothing.
    kept: createKeptBodies(mostKept, mostKept),
    tables: { generation: [...generation, ...gatewayRows], embedding: [...embedding, ...gatewayRows] },
  }
}
