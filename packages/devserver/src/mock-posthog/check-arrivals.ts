import { checkEvent } from '@tracked-openai/core/event-tables'
import type { Arrival } from './create-store.js'
import type { StoredEvent } from './to-stored-event.js'

/** Validates the `$ai_*` events that arrived against the event tables: one line per problem, without content. */
export function checkArrivals(arrivals: readonly Arrival[]): string[] {
  const problems = new Set<string>()
  for (const { stored } of arrivals) for (const problem of problemsOf(stored)) problems.add(`${stored.uuid} ${problem}`)
  return [...problems]
}

/** What is wrong with one event. Others than `$ai_*` are not checked. */
export function problemsOf(stored: StoredEvent): string[] {
  return stored.event.startsWith('$ai_') ? checkEvent(stored) : []
}
