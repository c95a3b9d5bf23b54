import OpenAI from 'openai'
import { trackedOpenAI, withRequestTrace } from 'tracked-openai'

export const dynamic = 'force-dynamic'

/** Made at the first request: `next build` loads this file, too, and has no keys. */
let client
const openai = () => (client ??= trackedOpenAI(new OpenAI()))

/** POST /api/chat with `{ messages }` streams the answer as plain text, in the trace of the page that asks. */
export const POST = (request) =>
  withRequestTrace(request, async () => {
    const { messages } = await request.json()
    const stream = await openai().chat.completions.create({ model: 'gpt-4o-mini', messages, stream: true })
    return new Response(toText(stream), { headers: { 'content-type': 'text/plain; charset=utf-8' } })
  })

/** The words of an answer, as bytes. When the page goes away the model is stopped, too. */
function toText(stream) {
  async function* words() {
    const encoder = new TextEncoder()
    for await (const chunk of stream) yield encoder.encode(chunk.choices[0]?.delta.content ?? '')
  }
  return ReadableStream.from(words())
}
