import { element } from './element.js'

/** Shown while the list is empty: how to send a first event to the mock PostHog at `postHogUrl`. */
export function emptyView(postHogUrl) {
  const code = [
    `const openai = trackedOpenAI(new OpenAI(), { apiKey: 'phc_test', host: '${postHogUrl}' })`,
    `await openai.chat.completions.create({ model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'Hello' }] })`,
  ]
  return element(
    'div',
    { class: 'empty' },
    element('p', {}, 'Nothing has arrived yet.'),
    element('pre', {}, element('code', {}, code.join('\n'))),
  )
}
