import type { Observation } from '../observe/observation.js'
import { bareRows } from './bare-rows.js'
import type { CallEvent } from './call-event.js'
import type { Row, RowContext } from './row.js'
import { toProperties } from './to-properties.js'

/** The tables of the events that describe a model call. */
export interface CallTables {
  readonly generation: readonly Row<Observation>[]
  readonly embedding: readonly Row<Observation>[]
}

/** Converts an observation into an event, row by row; with the minimal rows if there are no `tables`. Pure. */
export function toEvent(observation: Observation, context: RowContext, tables?: CallTables): CallEvent {
  const { tracking, asked } = observation
  const { trace } = tracking
  const isEmbedding = observation.operation === 'embeddings'
  const rows = tables?.[isEmbedding ? 'embedding' : 'generation'] ?? bareRows
  return {
    name: isEmbedding ? '$ai_embedding' : '$ai_generation',
    rows,
    uuid: observation.id,
    timestampMs: observation.startedAtMs,
    distinctId: tracking.userId || trace?.userId || asked.endUser,
    groups: trace?.groups || tracking.groups ? { ...trace?.groups, ...tracking.groups } : undefined,
    gatewayMark: observation.gatewayMark,
    properties: toProperties(rows, observation, context),
  }
}
