import { gatewayRows } from './event/gateway-rows.js'
import { createEventParts, type EventParts } from './event-parts.js'
import { createKeptBodies, maxKept } from './observe/create-kept-bodies.js'

/** `createEventParts` plus the gateway's own event properties, for calls that a gateway observes. */
export function createGatewayParts(): EventParts {
  const parts = createEventParts()
  const { generation, embedding } = parts.tables
  return {
    ...parts,
    // The gateway mostly observes calls that have already ended: copying a large body early would be wasted work.
    kept: createKeptBodies(maxKept, maxKept),
    tables: { generation: [...generation, ...gatewayRows], embedding: [...embedding, ...gatewayRows] },
  }
}
