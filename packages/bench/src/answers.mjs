const text = 'It will be mild and mostly dry, with a light wind from the west. '
const encoder = new TextEncoder()

/** A prompt of about 1 kB with an e-mail address in it. */
const prompt = `${text.repeat(15)}Write to ada@example.org about it.`
export const messages = [{ role: 'user', content: prompt }]

const usage = { prompt_tokens: 250, completion_tokens: 60, total_tokens: 310 }
const whole = encoder.encode(
  JSON.stringify({
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1_750_000_000,
    model: 'gpt-4o-mini-2024-07-18',
    choices: [{ index: 0, message: { role: 'assistant', content: text.repeat(8) }, finish_reason: 'stop' }],
    usage,
  }),
)

const chunk = (delta, more) =>
  `data: ${JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'gpt-4o-mini-2024-07-18', choices: [{ index: 0, delta, finish_reason: null }], ...more })}\n\n`

/** Chunks of a stream; 500 with content. */
export const streamedChunks = 500
const streamed = encoder.encode(
  chunk({ role: 'assistant', content: '' }) +
    Array.from({ length: streamedChunks }, (_, index) => chunk({ content: ` word${index}` })).join('') +
    chunk({}, { choices: [], usage }) +
    'data: [DONE]\n\n',
)

/** A `fetch` that answers from memory: what is measured is the SDK and what is around it. */
export async function fetchFromMemory(_, init) {
  const isStream = String(init?.body).includes('"stream":true')
  const body = isStream ? streamed : whole
  const type = isStream ? 'text/event-stream' : 'application/json'
  return new Response(body, { headers: { 'content-type': type, 'x-request-id': 'req_1' } })
}
