import { element } from './element.js'
import { toPretty } from './format.js'
import { markedText, textBlock } from './marked-text.js'
import { toMessages } from './to-messages.js'

/** The last messages of a long input stay unfolded, because the earlier ones were in previous calls. */
const shownCount = 4

/** The input and output of a call, message by message. */
export function conversationView({ properties }) {
  const asked = toMessages(properties.$ai_input, 'user')
  const answered = toMessages(properties.$ai_output_choices, 'assistant').map((message) => ({
    ...message,
    isAnswer: true,
  }))
  if (!asked.length && !answered.length) return element('p', { class: 'hint' }, 'No content was sent.')
  const earlier = asked.length > shownCount + 2 ? asked.slice(0, -shownCount) : []
  const recent = asked.slice(earlier.length)
  return element(
    'div',
    { class: 'conversation' },
    earlier.length > 0 &&
      element(
        'details',
        { class: 'earlier' },
        element('summary', {}, `${earlier.length} earlier messages`),
        messageList(earlier),
      ),
    messageList([...recent, ...answered]),
  )
}

function messageList(messages) {
  return element('ol', { class: 'messages' }, messages.map(messageView))
}

function messageView({ role, parts, isAnswer }) {
  return element(
    'li',
    { class: isAnswer ? 'message answer' : 'message', 'data-role': role },
    element('div', { class: 'role' }, role),
    element(
      'div',
      { class: 'parts' },
      parts.length ? parts.map(partView) : element('span', { class: 'hint' }, 'empty'),
    ),
  )
}

function partView({ kind, name, id, text }) {
  if (kind === 'text') return textBlock(text)
  const label = { refusal: 'Refusal', call: 'Tool call', result: 'Tool result', media: 'Media', data: 'Data' }[kind]
  const body = kind === 'refusal' || kind === 'media' ? text : toPretty(text)
  return element(
    'div',
    { class: 'part', 'data-kind': kind },
    element(
      'div',
      { class: 'part-head' },
      element('span', { class: 'part-kind' }, label),
      name && element('code', {}, markedText(String(name))),
      id && element('code', { class: 'part-id' }, String(id)),
    ),
    body && textBlock(body, kind === 'refusal' ? 'text' : 'text code'),
  )
}
