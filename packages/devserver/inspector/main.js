import { createEventStore } from './create-event-store.js'
import { createFilter } from './create-filter.js'
import { createRefusalsView } from './create-refusals-view.js'
import { createTraceList } from './create-trace-list.js'
import { createTraceView } from './create-trace-view.js'
import { element } from './element.js'
import { emptyView } from './empty-view.js'
import { followStream } from './follow-stream.js'
import { toPlural } from './format.js'

const part = (id) => document.getElementById(id)
const store = createEventStore()
const filter = createFilter()
const list = createTraceList(part('traces'), { onChoose: choose })
const view = createTraceView(part('detail'), { onBack: back })
const refusals = createRefusalsView(part('refusals'), {
  summary: part('refusals-summary'),
  list: part('refusals-list'),
})
let postHogUrl
/** Stored events that have not arrived yet. Drawing waits for them, so that the list does not seem empty. */
let awaitedCount = 0
let isDrawing = false

/** The selected trace is in the URL, so that it can be linked and the Back button works. */
const selectedId = () => {
  const [, id] = /^#trace=(.*)$/.exec(location.hash) ?? []
  try {
    return id === undefined ? id : decodeURIComponent(id)
  } catch {
    return undefined
  }
}
const isNarrow = () => matchMedia('(max-width: 47.99rem)').matches

/** With the keyboard the focus goes to the trace, because there may be thousands of rows before it. */
function choose(id, isByKeyboard) {
  location.hash = `trace=${encodeURIComponent(id)}`
  if (!isNarrow() && !isByKeyboard) return
  draw()
  view.focus()
}

function back() {
  const id = selectedId()
  history.pushState(undefined, '', location.pathname)
  draw()
  list.focus(id)
}

function draw() {
  isDrawing = false
  const id = selectedId()
  const traces = store.traces()
  const shown = traces.filter(filter({ text: part('filter').value, status: part('status').value }))
  const selected = traces.find((trace) => trace.id === id)
  const isChosen = id !== undefined
  document.body.dataset.view = traces.length === 0 ? 'empty' : isChosen ? 'detail' : 'list'
  list.show(shown, id)
  view.show(selected, isChosen ? 'This trace has not arrived.' : traces.length ? 'Select a trace.' : '')
  drawNotice(traces.length, shown.length)
  const sums = [
    toPlural(traces.length, 'trace'),
    toPlural(store.count() - store.otherCount(), 'AI event'),
    toPlural(store.otherCount(), 'other event'),
  ]
  part('counts').textContent = sums.join(' · ')
  document.title = selected
    ? `${selected.name} · AI traces`
    : traces.length
      ? `AI traces (${traces.length})`
      : 'AI traces'
}

function drawNotice(count, shownCount) {
  const notice = part('notice')
  const state = count === 0 ? `empty ${postHogUrl}` : shownCount === 0 ? 'filtered' : ''
  if (notice.dataset.state === state) return
  notice.dataset.state = state
  if (state === '') notice.replaceChildren()
  else if (state === 'filtered')
    notice.replaceChildren(element('p', { class: 'hint pane-hint' }, 'No trace matches the filter.'))
  else notice.replaceChildren(...(postHogUrl ? [emptyView(postHogUrl)] : []))
}

/** Draws once for many events that arrive together. */
function drawSoon() {
  if (isDrawing || awaitedCount > 0) return
  isDrawing = true
  requestAnimationFrame(draw)
}

part('filter').addEventListener('input', draw)
part('status').addEventListener('change', draw)
addEventListener('hashchange', draw)
addEventListener('popstate', draw)
addEventListener('keydown', (event) => {
  const isTyping = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement
  if (event.key === '/' && !isTyping && !event.ctrlKey && !event.metaKey) {
    event.preventDefault()
    part('filter').focus()
  }
  if (event.key === 'Escape' && !isTyping && selectedId() !== undefined) back()
})
followStream({
  onStart(start) {
    postHogUrl = start.postHogUrl
    awaitedCount = start.storedCount
    store.clear()
    refusals.clear(start.earlierRefused)
    drawSoon()
  },
  onRefused: refusals.add,
  onEvent(event) {
    awaitedCount -= 1
    store.put(event)
    drawSoon()
  },
  onState(state) {
    part('connection').dataset.state = state
    part('connection').textContent = state === 'live' ? 'Live' : 'Connecting'
  },
})
draw()
