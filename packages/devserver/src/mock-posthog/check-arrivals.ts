import { checkEvent } from '@tracked-openai/core/event-tables'
import type { Arrival } from './create-store.js'

/** What breaks the event tables among the `$ai_*` events that arrived: one line a problem, without any content. */
export function checkArrivals(arrivals: readonly Arrival[]): string[] {
  const problems = new Set<string>()
  for (const { stored } of arrivals) {
    if (!stored.event.startsWith('$ai_')) continue
    for (const problem of checkEvent(stored)) problems.add(`${stored.uuid} ${problem}`)
  }
  return [...problems]
}
