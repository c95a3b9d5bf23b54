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

const streams = new Map()

/** A stream with so many chunks of content. */
function streamOf(count) {
  const parts = text.match(/\S+\s*/g)
  const words = () =>
    Array.from({ length: count }, (_, index) => chunk({ content: parts[index % parts.length] })).join('')
  const known =
    streams.get(count) ??
    encoder.encode(
      `${chunk({ role: 'assistant', content: '' })}${words()}${chunk({}, { choices: [], usage })}data: [DONE]\n\n`,
    )
  streams.set(count, known)
  return known
}

/** A `fetch` that answers from memory, with as many chunks as `max_tokens` says: what is measured is the SDK and what is around it. */
export async function fetchFromMemory(_, init) {
  const { stream: isStream, max_tokens: count } = JSON.parse(String(init?.body))
  const body = isStream ? streamOf(count) : whole
  const type = isStream ? 'text/event-stream' : 'application/json'
  return new Response(body, { headers: { 'content-type': type, 'x-request-id': 'req_1' } })
}
