import { checkEvent } from '@tracked-openai/core/event-tables'
import type { Arrival } from './create-store.js'

/** Validates the `$ai_*` events that arrived against the event tables: one line per problem, without content. */
export function checkArrivals(arrivals: readonly Arrival[]): string[] {
  const problems = new Set<string>()
  for (const { stored } of arrivals) {
    if (!stored.event.startsWith('$ai_')) continue
    for (const problem of checkEvent(stored)) problems.add(`${stored.uuid} ${problem}`)
  }
  return [...problems]
}
