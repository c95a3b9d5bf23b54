import { element } from './element.js'

/** `[email:1]`: masked. `[12 characters cut]`, `[image/png, 4096 bytes]`: left out. */
const marks = /(\[[a-z][a-z_-]{0,30}:\d{1,6}\])|(\[\d+ characters cut\]|\[[\w/+.-]{1,99}, \d+ bytes\])/

/** `text` as text nodes, with what was masked or left out highlighted. */
export function markedText(text) {
  return text.split(marks).flatMap((piece, at) => {
    if (!piece) return []
    if (at % 3 === 0) return [piece]
    return [
      at % 3 === 1
        ? element('mark', { title: 'Masked before it was sent' }, piece)
        : element('span', { class: 'left-out' }, piece),
    ]
  })
}

/** A block of text. A long one is folded and has a button. */
export function textBlock(text, className = 'text') {
  const block = element('div', { class: className }, markedText(text))
  if (text.length < 1600 && text.split('\n').length < 24) return block
  block.classList.add('folded')
  const button = element(
    'button',
    {
      class: 'quiet',
      'aria-expanded': 'false',
      onclick() {
        const isFolded = block.classList.toggle('folded')
        button.setAttribute('aria-expanded', String(!isFolded))
        button.textContent = isFolded ? more : 'Show less'
      },
    },
    `Show all ${text.length.toLocaleString('en')} characters`,
  )
  const more = button.textContent
  return element('div', {}, block, button)
}
