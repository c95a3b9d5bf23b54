import express from 'express'
import type { AddressInfo } from 'node:net'
import OpenAI from 'openai'
import { shutdown, trackedOpenAI, traceRequests } from 'tracked-openai'

// OPENAI_API_KEY, OPENAI_BASE_URL, POSTHOG_API_KEY and POSTHOG_API_URL come from the environment.
const openai = trackedOpenAI(new OpenAI(), { captureExceptions: true })

const model = process.env.OPENAI_MODEL ?? 'gpt-4o-mini'

const app = express()
app.use(express.json())
app.use(traceRequests())

/** POST /api/chat with `{ messages }` streams the answer as plain text, in the trace of the page that asks. */
app.post('/api/chat', async (request, response) => {
  const { messages } = request.body as { messages: OpenAI.Chat.ChatCompletionMessageParam[] }
  const stream = await openai.chat.completions.create({ model, messages, stream: true })
  // If the page disconnects, the request to the model is aborted.
  response.on('close', () => stream.controller.abort())
  response.type('text/plain')
  for await (const chunk of stream) response.write(chunk.choices[0]?.delta.content ?? '')
  response.end()
})

const server = app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  console.log(`service on ${url}`)
  process.send?.({ url })
})

process.once('SIGTERM', () => {
  server.close()
  void shutdown().then(() => process.exit())
})
