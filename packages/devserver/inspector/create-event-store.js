import { isOfTrace, toTrace } from './to-trace.js'

/** Keeps the events, deduplicated as in PostHog: the last copy stays. */
export function createEventStore() {
  const events = new Map()
  return {
    put(event) {
      const { token, timestamp, event: name, distinct_id: distinctId, uuid } = event
      const key = JSON.stringify([token, timestamp.slice(0, timestamp.indexOf('T')), name, distinctId, uuid])
      // An equal copy, which a retry sends, would be drawn again and folded.
      if (!events.has(key) || JSON.stringify(events.get(key)) !== JSON.stringify(event)) events.set(key, event)
    },
    clear: () => events.clear(),
    /** The traces, newest first. */
    traces() {
      const groups = new Map()
      for (const event of events.values()) {
        if (!isOfTrace(event)) continue
        const id = String(event.properties.$ai_trace_id)
        if (groups.has(id)) groups.get(id).push(event)
        else groups.set(id, [event])
      }
      const traces = [...groups].map(([id, members]) => toTrace(id, members))
      return traces.reverse().sort((one, other) => other.startMs - one.startMs)
    },
    /** How many events belong to no trace: `$pageview` and the like. */
    otherCount: () => [...events.values()].filter((event) => !isOfTrace(event)).length,
    count: () => events.size,
  }
}
