import { conversationView } from './conversation-view.js'
import { element } from './element.js'
import { factsView } from './facts-view.js'
import { toCost, toCount, toPlural, toPretty, toSeconds, toText, toTime } from './format.js'
import { markedText, textBlock } from './marked-text.js'
import { costUsdOf, nameOf, startMsOf, statusOf, totalTokensOf } from './to-trace.js'

const kinds = { $ai_generation: 'Generation', $ai_embedding: 'Embedding', $ai_span: 'Span', $ai_trace: 'Trace' }

/** The kind of an event in one word. */
export const kindOf = ({ event }) => kinds[event] ?? event

/** A label such as `error` or `aborted`; nothing for success. */
export function statusBadge(status) {
  return status === 'ok' ? undefined : element('span', { class: 'status', 'data-status': status }, status)
}

/** One event of a trace: content, redactions, facts and JSON. */
export function eventView(event) {
  const { properties } = event
  const isCall = event.event === '$ai_generation' || event.event === '$ai_embedding'
  return element(
    'section',
    { class: 'event' },
    element(
      'div',
      { class: 'event-head' },
      element(
        'h3',
        { tabindex: '-1' },
        element('span', { class: 'kind', 'data-kind': kindOf(event) }, kindOf(event)),
        ' ',
        element('bdi', {}, nameOf(event)),
      ),
      statusBadge(statusOf(event)),
      element('span', { class: 'event-sums' }, toSums(event, isCall)),
    ),
    errorView(properties),
    problemsView(event),
    maskedView(properties),
    isCall ? conversationView(event) : stateView(properties),
    jsonDetails(toolsTitle(properties.$ai_tools), properties.$ai_tools),
    jsonDetails('Other request parameters', properties.tracked_openai_request_extras),
    factsView(event),
    rawView(event),
  )
}

/** The event as it is stored, to unfold. */
export function rawView({ problems: _, ...stored }) {
  return jsonDetails('Raw event', stored)
}

/** What breaks the tables of docs/events.md. */
export function problemsView({ problems }) {
  if (!problems) return undefined
  return element(
    'div',
    { class: 'error' },
    element('strong', {}, 'Not as docs/events.md has it'),
    element(
      'ul',
      {},
      problems.map((problem) => element('li', {}, problem)),
    ),
  )
}

function toSums(event, isCall) {
  const { $ai_latency: latency } = event.properties
  const sums = [toTime(startMsOf(event))]
  if (typeof latency === 'number') sums.push(toSeconds(latency))
  const tokens = totalTokensOf(event)
  if (isCall && tokens !== undefined) sums.push(`${toCount(tokens)} tokens`)
  if (isCall) sums.push(toCost({ usd: costUsdOf(event) }))
  return sums.join(' · ')
}

function errorView({ $ai_is_error: isError, $ai_error: words, $ai_error_type: type }) {
  if (!isError && !words && !type) return undefined
  return element(
    'div',
    { class: 'error' },
    element('strong', {}, toText(type ?? 'Error')),
    words != null && words !== type && textBlock(toPretty(words)),
  )
}

function maskedView(properties) {
  const {
    tracked_openai_redactions: counts,
    tracked_openai_redaction_failed: isFailed,
    tracked_openai_truncated: isCut,
  } = properties
  const chips = Object.entries(typeof counts === 'object' && counts ? counts : {}).map(([kind, count]) =>
    element('li', { class: 'chip' }, element('b', {}, toCount(count)), ' ', kind),
  )
  const label = chips.length ? 'Masked' : 'Content'
  if (isFailed) chips.push(element('li', { class: 'chip warn' }, 'left out: it could not be masked'))
  if (isCut) chips.push(element('li', { class: 'chip warn' }, 'cut to fit'))
  if (!chips.length) return undefined
  return element('div', { class: 'masked' }, element('span', { class: 'label' }, label), element('ul', {}, chips))
}

function stateView({ $ai_input_state: input, $ai_output_state: output }) {
  const states = [
    ['input', input],
    ['output', output],
  ].filter(([, value]) => value !== undefined && value !== null)
  if (!states.length) return undefined
  return element(
    'ol',
    { class: 'messages' },
    states.map(([role, value]) =>
      element(
        'li',
        { class: role === 'output' ? 'message answer' : 'message' },
        element('div', { class: 'role' }, role),
        element(
          'div',
          { class: 'parts' },
          textBlock(toPretty(value), typeof value === 'string' ? 'text' : 'text code'),
        ),
      ),
    ),
  )
}

const toolsTitle = (tools) => (Array.isArray(tools) ? `${toPlural(tools.length, 'tool')} offered` : 'Tools offered')

function jsonDetails(title, value) {
  if (value === undefined || value === null) return undefined
  return element('details', {}, element('summary', {}, title), element('pre', {}, markedText(toPretty(value))))
}
