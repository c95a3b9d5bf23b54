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
  const { tracking, asked, answered } = observation
  const { trace } = tracking
  const isEmbedding = observation.operation === 'embeddings'
  const rows = isEmbedding ? embeddingTable : generationTable
  const error = observation.error ?? answered.error
  return {
    name: isEmbedding ? '$ai_embedding' : '$ai_generation',
    rows,
    uuid: observation.id,
    timestampMs: observation.startedAtMs,
    distinctId: tracking.userId || trace?.userId || asked.endUser,
    groups: { ...trace?.groups, ...tracking.groups },
    properties: toProperties(rows, { ...observation, error, usage: answered.usage ?? {}, cost, library }),
  }
}
