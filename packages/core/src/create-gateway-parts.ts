import { gatewayRows } from './event/gateway-rows.js'
import { createEventParts, type EventParts } from './event-parts.js'
import { createKeptBodies } from './observe/create-kept-bodies.js'

/** Readers, tables and redaction, with the rows of the gateway in the tables. */
export function createGatewayParts(): EventParts {
  const parts = createEventParts()
  const { generation, embedding } = parts.tables
  return {
    ...parts,
    kept: createKeptBodies(),
    tables: { generation: [...generation, ...gatewayRows], embedding: [...embedding, ...gatewayRows] },
  }
}
