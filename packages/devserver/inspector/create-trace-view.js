import { element } from './element.js'
import { eventView, problemsView, rawView } from './event-view.js'
import { toCost, toCount, toSeconds, toText, toTime } from './format.js'
import { markedText, textBlock } from './marked-text.js'
import { outlineView } from './outline-view.js'
import { toRows } from './to-tree.js'

/**
 * The pane of the selected trace. `show(trace)` draws it again only where its events changed, and keeps what is
 * unfolded, focused and scrolled. `onBack` is called by its Back button.
 */
export function createTraceView(pane, { onBack }) {
  let shown
  let sections = new Map()

  /** Each event keeps its section as long as its trace is shown. */
  function sectionOf(event) {
    const section = sections.get(event) ?? eventView(event)
    sections.set(event, section)
    return section
  }

  function goTo(event) {
    const section = sectionOf(event)
    section.scrollIntoView({ block: 'start' })
    section.querySelector('h3').focus({ preventScroll: true })
  }

  function draw(trace) {
    const rows = toRows(trace.tree)
    pane.replaceChildren(
      element('button', { class: 'back', onclick: onBack }, '← Back'),
      headView(trace),
      rows.length > 1 ? outlineView(trace, goTo) : '',
      notesView(trace.notes),
      ...rows.map(({ event }) => sectionOf(event)),
    )
  }

  return {
    show(trace, emptyText) {
      if (shown && trace && isSame(shown, trace)) return
      const isOther = shown?.id !== trace?.id
      shown = trace
      if (isOther) sections = new Map()
      if (!trace) {
        pane.replaceChildren(element('p', { class: 'hint pane-hint' }, emptyText))
        return
      }
      const focused = pane.contains(document.activeElement) ? document.activeElement : undefined
      const unfolded = [...pane.querySelectorAll('.notes details[open]')].map(({ dataset }) => dataset.uuid)
      const keepInView = isOther ? () => void (pane.scrollTop = 0) : anchorOf(pane)
      draw(trace)
      for (const details of pane.querySelectorAll('.notes details'))
        details.open = !isOther && unfolded.includes(details.dataset.uuid)
      keepInView()
      if (isOther || !focused) return
      if (focused.isConnected) focused.focus({ preventScroll: true })
      else this.focus()
    },
    /** Moves the focus to the name of the trace. */
    focus: () => pane.querySelector('h2')?.focus({ preventScroll: true }),
  }
}

/** Returns a function that scrolls the first visible part to where it was. What is not in view has only about its real height. */
function anchorOf(pane) {
  const { scrollTop } = pane
  const paneTop = pane.getBoundingClientRect().top
  const anchor = [...pane.children].find((child) => child.getBoundingClientRect().bottom > paneTop)
  const top = anchor?.getBoundingClientRect().top
  return () => {
    pane.scrollTop = scrollTop
    if (anchor?.isConnected) pane.scrollTop += anchor.getBoundingClientRect().top - top
  }
}

const isSame = (one, other) =>
  one.id === other.id &&
  one.events.length === other.events.length &&
  one.events.every((event, at) => event === other.events[at])

function headView(trace) {
  const { name, id, status, tokens, cost, latencySeconds, events, models, startMs } = trace
  const sums = [
    [models.length > 1 ? 'Models' : 'Model', models.join(', ') || '–'],
    ['Tokens', toCount(tokens)],
    ['Cost', toCost(cost)],
    ['Latency', toSeconds(latencySeconds)],
    ['Events', toCount(events.length)],
    ['Started', toTime(startMs)],
  ]
  return element(
    'header',
    { class: 'trace-head' },
    element(
      'div',
      { class: 'trace-title' },
      element('h2', { tabindex: '-1' }, name),
      element('span', { class: 'status', 'data-status': status }, status),
    ),
    element('p', { class: 'trace-id' }, id),
    element(
      'dl',
      { class: 'sums' },
      sums.map(([term, value]) => element('div', {}, element('dt', {}, term), element('dd', {}, value))),
    ),
  )
}

function notesView(notes) {
  if (!notes.length) return ''
  return element(
    'section',
    { class: 'notes' },
    element('h3', {}, 'Feedback and metrics'),
    element('ul', {}, notes.map(noteView)),
  )
}

function noteView(note) {
  const {
    $ai_feedback_text: words,
    $ai_metric_name: name,
    $ai_metric_value: value,
    tracked_openai_metric_text: text,
  } = note.properties
  const isFeedback = note.event === '$ai_feedback'
  const label = isFeedback ? 'Feedback' : toText(name ?? 'Metric')
  const said = (isFeedback ? words : (value ?? text)) ?? 'not sent'
  const raw = rawView(note)
  raw.dataset.uuid = note.uuid
  return element(
    'li',
    { class: 'note' },
    element('span', { class: 'label' }, markedText(label)),
    textBlock(toText(said)),
    problemsView(note),
    raw,
  )
}
