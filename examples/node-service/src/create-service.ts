import { Hono } from 'hono'
import { cors } from 'hono/cors'
import type OpenAI from 'openai'
import { withRequestTrace } from 'tracked-openai'

type Message = OpenAI.Chat.ChatCompletionMessageParam

export interface ServiceOptions {
  /** A tracked OpenAI client. */
  readonly openai: OpenAI
  readonly model: string
}

/** POST /api/chat with `{ messages }` streams the answer as plain text, in the trace that the browser started. */
export function createService({ openai, model }: ServiceOptions): Hono {
  const service = new Hono()
  service.use('/api/*', cors())
  // Continues the trace of the page that sent the request.
  service.use('/api/*', (context, next) => withRequestTrace(context.req.raw, next))

  service.post('/api/chat', async (context) => {
    const { messages } = await context.req.json<{ messages: Message[] }>()
    const stream = await openai.chat.completions.create({
      model,
      messages,
      stream: true,
      // OpenAI and Azure are asked for token counts anyway; other hosts that can count have to be asked here.
      stream_options: { include_usage: true },
    })
    return new Response(toText(stream), { headers: { 'content-type': 'text/plain; charset=utf-8' } })
  })

  service.onError((error, context) => {
    if (error instanceof SyntaxError) return context.json({ error: 'The body must be JSON.' }, 400)
    const status = (error as { status?: number }).status
    return context.json({ error: 'The model could not answer.' }, status === 429 ? 429 : 502)
  })

  return service
}

/** The text of a streamed answer. If the browser disconnects, the request to the model is aborted. */
function toText(stream: AsyncIterable<OpenAI.Chat.ChatCompletionChunk>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  const chunks = stream[Symbol.asyncIterator]()
  return new ReadableStream({
    async pull(controller) {
      for (;;) {
        const next = await chunks.next()
        if (next.done) return controller.close()
        const words = next.value.choices[0]?.delta.content
        if (words) return controller.enqueue(encoder.encode(words))
      }
    },
    async cancel() {
      await chunks.return?.()
    },
  })
}
