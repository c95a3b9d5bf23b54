import { element } from './element.js'
import { toSeconds } from './format.js'
import { kindOf, statusBadge } from './event-view.js'
import { nameOf, startMsOf, statusOf } from './to-trace.js'
import { toRows } from './to-tree.js'

/** The tree of a trace with a timeline. A click on a row calls `onChoose(event)`. */
export function outlineView({ tree }, onChoose) {
  const spans = toRows(tree).map(({ event }) => ({ from: startMsOf(event), to: startMsOf(event) + latencyMsOf(event) }))
  const fromMs = Math.min(...spans.map(({ from }) => from))
  const lengthMs = Math.max(1, ...spans.map(({ to }) => to - fromMs))
  const list = (nodes) => element('ul', { class: 'outline' }, nodes.map(item))
  const item = ({ event, children }) =>
    element(
      'li',
      {},
      element(
        'button',
        { class: 'outline-row', onclick: () => onChoose(event) },
        element('span', { class: 'kind', 'data-kind': kindOf(event) }, kindOf(event)),
        element('span', { class: 'outline-name' }, nameOf(event)),
        statusBadge(statusOf(event)),
        timeBar(event, { fromMs, lengthMs }),
        element(
          'span',
          { class: 'outline-time' },
          typeof event.properties.$ai_latency === 'number' ? toSeconds(event.properties.$ai_latency) : '',
        ),
      ),
      children.length > 0 && list(children),
    )
  return list(tree)
}

function timeBar(event, { fromMs, lengthMs }) {
  const track = element('span', { class: 'track', 'aria-hidden': 'true' })
  if (typeof event.properties.$ai_latency !== 'number') return track
  const bar = element('span', { class: 'time-bar', 'data-status': statusOf(event) })
  bar.style.left = `${((startMsOf(event) - fromMs) / lengthMs) * 100}%`
  bar.style.width = `${(latencyMsOf(event) / lengthMs) * 100}%`
  track.append(bar)
  return track
}

/** The duration in milliseconds, 0 if there is none. */
function latencyMsOf({ properties: { $ai_latency: latency } }) {
  return typeof latency === 'number' ? latency * 1000 : 0
}
