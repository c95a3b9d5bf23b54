import { element } from './element.js'
import { toCount, toSeconds, toUsd } from './format.js'
import { markedText } from './marked-text.js'
import { costUsdOf, totalTokensOf } from './to-trace.js'

const reserved = /^(\$|tracked_openai_|distinct_id$|token$)/
const isCall = ({ event }) => event === '$ai_generation' || event === '$ai_embedding'

/** The facts of an event as a table, without unknown ones. */
export function factsView(event) {
  const rows = toFacts(event).filter(([, value]) => value !== undefined && value !== null && value !== '')
  return element(
    'table',
    { class: 'facts' },
    element('caption', {}, 'Facts'),
    element(
      'tbody',
      {},
      rows.map(([name, value]) =>
        element('tr', {}, element('th', { scope: 'row' }, name), element('td', {}, markedText(toWords(value)))),
      ),
    ),
  )
}

function toFacts(event) {
  const { properties: p, distinct_id: distinctId } = event
  const isUnpriced = isCall(event) && costUsdOf(event) === undefined
  const custom = Object.entries(p).filter(([name]) => !reserved.test(name))
  return [
    ['Model', p.$ai_model],
    ['Model asked for', p.tracked_openai_model_requested],
    ['Provider', p.$ai_provider],
    ['Base URL', p.$ai_base_url],
    ['API', p.tracked_openai_operation],
    ['Span type', p.$ai_span_type],
    ['Tokens', toTokens(event)],
    ['Cached input', counted(p.$ai_cache_read_input_tokens)],
    ['Written to cache', counted(p.$ai_cache_creation_input_tokens)],
    ['Reasoning', counted(p.$ai_reasoning_tokens)],
    ['Audio', inAndOut(p.$ai_audio_input_tokens, p.$ai_audio_output_tokens)],
    ['Cost', isUnpriced ? 'not priced' : toCostText(event)],
    ['Latency', timed(p.$ai_latency)],
    ['Time to first token', timed(p.$ai_time_to_first_token)],
    ['HTTP status', p.$ai_http_status],
    ['Ending', p.tracked_openai_ending],
    ['Stop reason', p.$ai_stop_reason],
    ['Retried', p.tracked_openai_retried && 'yes'],
    ['Streamed', p.$ai_stream === undefined ? undefined : p.$ai_stream ? 'yes' : 'no'],
    ['Model parameters', p.$ai_model_parameters],
    ['Tools called', p.$ai_tools_called],
    ['Web searches', counted(p.$ai_web_search_count)],
    ['Service tier', p.$ai_service_tier],
    ['Completion id', p.$ai_completion_id],
    ['Request id', p.$ai_provider_metadata?.request_id],
    ['AI session', p.$ai_session_id],
    ['$session_id', p.$session_id],
    ['distinct_id', distinctId],
    ['Library', [p.$ai_lib, p.$ai_lib_version].filter(Boolean).join(' ')],
    ['Sent by', [p.$lib, p.$lib_version].filter(Boolean).join(' ')],
    ['Time', event.timestamp],
    ...custom,
  ]
}

function toTokens(event) {
  const { $ai_input_tokens: input, $ai_output_tokens: output } = event.properties
  const total = totalTokensOf(event)
  if (total === undefined) return undefined
  const split = inAndOut(input, output)
  return split && output !== undefined ? `${toCount(total)} (${split})` : toCount(total)
}

function toCostText(event) {
  const { $ai_input_cost_usd: input, $ai_output_cost_usd: output } = event.properties
  const total = costUsdOf(event)
  if (total === undefined) return undefined
  const split = typeof input === 'number' && typeof output === 'number'
  return split ? `${toUsd(total)} (${toUsd(input)} in, ${toUsd(output)} out)` : toUsd(total)
}

function inAndOut(input, output) {
  const parts = [
    typeof input === 'number' && `${toCount(input)} in`,
    typeof output === 'number' && `${toCount(output)} out`,
  ]
  return parts.filter(Boolean).join(', ') || undefined
}

const counted = (value) => (typeof value === 'number' ? toCount(value) : undefined)
const timed = (value) => (typeof value === 'number' ? toSeconds(value) : undefined)

/** `temperature 0.2, top_p 1` for a record. */
function toWords(value) {
  if (typeof value !== 'object') return String(value)
  if (Array.isArray(value)) return JSON.stringify(value)
  return Object.entries(value)
    .map(([name, inner]) => `${name} ${typeof inner === 'object' ? JSON.stringify(inner) : inner}`)
    .join(', ')
}
