import { toText } from './format.js'
import { toTree } from './to-tree.js'

const isGeneration = ({ event }) => event === '$ai_generation'
const isCall = ({ event }) => event === '$ai_generation' || event === '$ai_embedding'

/** An event of the list: `$ai_...` with a trace id. */
export const isOfTrace = ({ event, properties }) => event.startsWith('$ai_') && properties.$ai_trace_id != null

/** The summary of a trace for the list, and its events in order of their start. */
export function toTrace(id, members) {
  const events = [...members].sort((one, other) => startMsOf(one) - startMsOf(other))
  const calls = events.filter(isCall)
  const tree = toTree(id, events)
  // The model of a generation takes precedence over that of an embedding.
  const byWeight = [...calls.filter(isGeneration), ...calls]
  const models = [...new Set(byWeight.map(modelOf).filter(Boolean))]
  const tokens = known(calls.map(totalTokensOf))
  const priced = known(calls.map(costUsdOf))
  const named = events.find(({ event, properties }) => event === '$ai_trace' && properties.$ai_span_name)
  // As in PostHog, only top-level events count, because they include what is below them.
  const latencies = known(tree.map(toplevelLatency))
  return {
    id,
    events,
    tree,
    models,
    operation: textOf(calls[0]?.properties.tracked_openai_operation),
    name:
      textOf(named?.properties.$ai_span_name) ??
      models[0] ??
      textOf(events.find(isSpan)?.properties.$ai_span_name) ??
      'Trace',
    tokens: tokens.length ? sum(tokens) : undefined,
    cost: {
      usd: priced.length ? sum(priced) : undefined,
      isPartial: priced.length > 0 && priced.length < calls.length,
    },
    latencySeconds: latencies.length ? sum(latencies) : undefined,
    status: worst(events.map(statusOf)),
    startMs: startMsOf(events[0]),
    notes: events.filter(({ event }) => event === '$ai_feedback' || event === '$ai_metric'),
  }
}

/** `ok`, `error`, or how it ended early: `aborted`, `left`, `unread`, `unfinished`. */
export function statusOf({ properties }) {
  const { $ai_is_error: isError, tracked_openai_ending: ending } = properties
  if (typeof ending === 'string' && ending !== 'finished' && ending !== 'failed') return ending
  return isError === true || isError === 'true' || ending === 'failed' ? 'error' : 'ok'
}

/** US dollars; `undefined` if the event has no cost. */
export function costUsdOf({ properties }) {
  const { $ai_total_cost_usd: total, $ai_input_cost_usd: input, $ai_output_cost_usd: output } = properties
  if (typeof total === 'number') return total
  const parts = known([input, output])
  return parts.length ? sum(parts) : undefined
}

export function totalTokensOf({ properties }) {
  const { $ai_total_tokens: total, $ai_input_tokens: input, $ai_output_tokens: output } = properties
  if (typeof total === 'number') return total
  const parts = known([input, output])
  return parts.length ? sum(parts) : undefined
}

/** The name of an event: its span name, or its model. */
export function nameOf(event) {
  return textOf(event.properties.$ai_span_name) ?? modelOf(event) ?? event.event
}

/** Milliseconds since the epoch. An event's timestamp is its start. */
export const startMsOf = ({ timestamp }) => Date.parse(timestamp) || 0

const modelOf = ({ properties }) => textOf(properties.$ai_model)
const isSpan = ({ event }) => event === '$ai_span'
const textOf = (value) => (value === undefined || value === null || value === '' ? undefined : toText(value))
const known = (values) => values.filter((value) => typeof value === 'number')
const sum = (values) => values.reduce((total, value) => total + value, 0)
const worst = (statuses) =>
  statuses.includes('error') ? 'error' : (statuses.find((status) => status !== 'ok') ?? 'ok')

/** The top-level events. A trace event without a latency is replaced by its direct children. */
function toplevelLatency({ event, children }) {
  if (typeof event.properties.$ai_latency === 'number') return event.properties.$ai_latency
  const latencies = known(children.map(toplevelLatency))
  return latencies.length ? sum(latencies) : undefined
}
