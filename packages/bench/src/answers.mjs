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

/** Chunks per read, as they arrive from a fast host. */
const chunksPerRead = 10

/** The reads of a stream with so many content chunks. `isCounted`: in the form that OpenAI sends if token counts were requested. */
function readsOf(count, isCounted) {
  const key = `${count} ${isCounted}`
  const known = streams.get(key)
  if (known) return known
  const parts = text.match(/\S+\s*/g)
  const more = isCounted ? { usage: null, obfuscation: 'x9' } : { obfuscation: 'x9' }
  const all = [
    chunk({ role: 'assistant', content: '' }, more),
    ...Array.from({ length: count }, (_, index) => chunk({ content: parts[index % parts.length] }, more)),
    chunk({}, { choices: [], usage }),
    'data: [DONE]\n\n',
  ]
  const reads = Array.from({ length: Math.ceil(all.length / chunksPerRead) }, (_, index) =>
    encoder.encode(all.slice(index * chunksPerRead, (index + 1) * chunksPerRead).join('')),
  )
  streams.set(key, reads)
  return reads
}

function streamOf(count, isCounted) {
  const reads = readsOf(count, isCounted)
  let next = 0
  return new ReadableStream({
    pull(controller) {
      if (next < reads.length) controller.enqueue(reads[next++])
      else controller.close()
    },
  })
}

/** A `fetch` that answers from memory with `max_tokens` chunks, so that only the SDK and the tracking are measured. */
export async function fetchFromMemory(_, init) {
  const { stream: isStream, max_tokens: count, stream_options: asked } = JSON.parse(String(init?.body))
  const body = isStream ? streamOf(count, asked?.include_usage === true) : whole
  const type = isStream ? 'text/event-stream' : 'application/json'
  return new Response(body, { headers: { 'content-type': type, 'x-request-id': 'req_1' } })
}
