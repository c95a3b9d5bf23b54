import type { Observation } from '../observe/observation.js'
import type { CallEvent } from './call-event.js'
import { embeddingTable } from './embedding-table.js'
import { generationTable } from './generation-table.js'
import type { RowContext } from './row.js'
import { toProperties } from './to-properties.js'

/** What we say of a call: PostHog's names and units, row by row from the event's table. Pure. */
export function toEvent(observation: Observation, context: RowContext): CallEvent {
  const { tracking, asked } = observation
  const { trace } = tracking
  const isEmbedding = observation.operation === 'embeddings'
  const rows = isEmbedding ? embeddingTable : generationTable
  return {
    name: isEmbedding ? '$ai_embedding' : '$ai_generation',
    rows,
    uuid: observation.id,
    timestampMs: observation.startedAtMs,
    distinctId: tracking.userId || trace?.userId || asked.endUser,
    groups: { ...trace?.groups, ...tracking.groups },
    properties: toProperties(rows, observation, context),
  }
}
