import { element } from './element.js'
import { toCost, toCount, toPlural, toSeconds, toTime } from './format.js'

/** The list of traces. `show(traces, selectedId)` keeps each trace's button, so that focus and scrolling stay. */
export function createTraceList(list, { onChoose }) {
  const rows = new Map()

  list.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    const edge = { Home: 0, End: -1 }[event.key]
    if (step === undefined && edge === undefined) return
    const buttons = [...list.querySelectorAll('button')]
    const at = buttons.indexOf(document.activeElement)
    const next = edge === undefined ? buttons[at + step] : buttons.at(edge)
    if (!next) return
    event.preventDefault()
    next.focus()
  })

  function rowOf(id) {
    const known = rows.get(id)
    if (known) return known
    const button = element('button', { class: 'trace', onclick: ({ detail }) => onChoose(id, detail === 0) })
    const row = { item: element('li', {}, button), button, signature: '' }
    rows.set(id, row)
    return row
  }

  return {
    show(traces, selectedId) {
      const ids = new Set(traces.map(({ id }) => id))
      for (const [id, { item }] of rows) {
        if (ids.has(id)) continue
        item.remove()
        rows.delete(id)
      }
      let place = list.firstChild
      for (const trace of traces) {
        const row = rowOf(trace.id)
        draw(row, trace)
        if (trace.id === selectedId) row.button.setAttribute('aria-current', 'true')
        else row.button.removeAttribute('aria-current')
        if (row.item === place) place = place.nextSibling
        else list.insertBefore(row.item, place)
      }
    },
    focus: (id) => rows.get(id)?.button.focus(),
  }
}

function draw(row, trace) {
  const { name, tokens, cost, latencySeconds, status, events, startMs } = trace
  const aboutText = toAbout(trace)
  const countText = toPlural(events.length, 'event')
  const tokenText = tokens === undefined ? '–' : `${toCount(tokens)} tok`
  const costText = toCost(cost)
  const latencyText = toSeconds(latencySeconds)
  const timeText = toTime(startMs)
  const signature = [name, aboutText, countText, tokenText, costText, latencyText, status, timeText].join('\n')
  if (row.signature === signature) return
  row.signature = signature
  row.button.replaceChildren(
    element(
      'span',
      { class: 'trace-line' },
      element('span', { class: 'trace-name' }, name),
      element('span', { class: 'status', 'data-status': status }, status),
      element('span', { class: 'trace-count' }, countText),
      element('time', { datetime: new Date(startMs).toISOString() }, timeText),
    ),
    element(
      'span',
      { class: 'trace-line facts-line' },
      element('span', { class: 'trace-about' }, aboutText),
      element('span', {}, tokenText),
      element('span', {}, costText),
      element('span', {}, latencyText),
    ),
  )
}

/** The model, or the API if the trace is named after its model. */
function toAbout({ name, models, operation }) {
  const [model = 'no model call'] = models
  const more = models.length > 1 ? ` +${models.length - 1}` : ''
  return (name === model ? (operation ?? '') : model) + more
}
