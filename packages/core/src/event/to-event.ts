import type { Cost, TrackerPorts } from '../create-tracker.js'
import type { Observation } from '../observe/observation.js'
import type { CallEvent } from './call-event.js'
import { embeddingTable } from './embedding-table.js'
import { generationTable } from './generation-table.js'
import { toProperties } from './to-properties.js'

/** A call that is over, with what the platform knows of it. */
export interface ObservedCall {
  readonly observation: Observation
  /** `undefined` where the price is unknown. */
  readonly cost?: Cost
  readonly library: TrackerPorts['library']
}

/** What we say of a call: PostHog's names and units, row by row from the event's table. Pure. */
export function toEvent({ observation, cost, library }: ObservedCall): CallEvent {
  const { id, operation, startedAtMs, tracking, asked, answered } = observation
  const { trace } = tracking
  const isEmbedding = operation === 'embeddings'
  const error = observation.error ?? answered.error
  const call = { ...observation, error, usage: answered.usage ?? {}, cost, library }
  return {
    name: isEmbedding ? '$ai_embedding' : '$ai_generation',
    uuid: id,
    timestampMs: startedAtMs,
    distinctId: tracking.userId || trace?.userId || asked.endUser || undefined,
    groups: trace?.groups || tracking.groups ? { ...trace?.groups, ...tracking.groups } : undefined,
    properties: toProperties(isEmbedding ? embeddingTable : generationTable, call),
  }
}
