import { gatewayRows } from './event/gateway-rows.js'
import { createEventParts, type EventParts } from './event-parts.js'

/** Readers, tables and redaction, with the rows of the gateway in the tables. */
export function createGatewayParts(): EventParts {
  const parts = createEventParts()
  const { generation, embedding } = parts.tables
  return {
    ...parts,
    tables: { generation: [...generation, ...gatewayRows], embedding: [...embedding, ...gatewayRows] },
  }
}
