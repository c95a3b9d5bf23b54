import { element } from './element.js'
import { toPlural, toTime } from './format.js'

/** How many of the newest are listed. */
const mostListed = 100

/** The requests that the mock PostHog refused: their number and the last reason in a line, to unfold. */
export function createRefusalsView(details, { summary, list }) {
  let count = 0

  return {
    /** `earlier`: how many there were before those that follow. */
    clear(earlier) {
      count = earlier
      details.hidden = true
      list.replaceChildren()
    },
    add(request) {
      count += 1
      const { method, path, receivedAt } = request
      const why = toReason(request)
      details.hidden = false
      summary.textContent = `PostHog refused ${toPlural(count, 'request')}. Last: ${why}`
      list.prepend(
        element(
          'li',
          {},
          element('time', { datetime: receivedAt }, toTime(Date.parse(receivedAt))),
          element('span', {}, `${method} ${path}`),
          element('span', { class: 'why' }, why),
        ),
      )
      if (list.childElementCount > mostListed) list.lastElementChild.remove()
    },
  }
}

/** `503: transient error, please retry (fault)`, or what happened without an answer. */
export function toReason({ status, error, fault }) {
  const silent = { refuse: 'connection dropped', hang: 'no answer', quota: 'over quota, events discarded' }[fault]
  const said = [status, error].filter(Boolean).join(': ')
  const words = [silent, silent && status === 200 ? '' : said].filter(Boolean).join(': ')
  return fault ? `${words} (fault)` : words
}
