import { createServer } from 'node:http'

const answer = Buffer.from(
  JSON.stringify({
    id: 'chatcmpl-bench',
    object: 'chat.completion',
    created: 1_700_000_000,
    model: 'gpt-4o-mini-2024-07-18',
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: 'It will be mild and mostly dry, with a light wind. '.repeat(12),
          refusal: null,
        },
        finish_reason: 'stop',
      },
    ],
    usage: { prompt_tokens: 400, completion_tokens: 120, total_tokens: 520 },
  }),
)
export const chunksOfStream = 200
const chunkEveryMs = 20

/** A cheap upstream: a fixed answer, or a stream whose chunks contain the time when they were sent. */
export function startUpstream() {
  const server = createServer((request, response) => {
    if (request.url.includes('stream')) return stream(request, response)
    // Waits for the end of the request body without reading it.
    request.resume()
    request.on('end', () => {
      response.writeHead(200, ['content-type', 'application/json', 'content-length', String(answer.length)])
      response.end(answer)
    })
  })
  return listen(server)
}

/** A PostHog that accepts everything. */
export function startSink() {
  const server = createServer((request, response) => {
    request.resume()
    request.on('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end('{"status":1}'))
  })
  return listen(server)
}

function stream(request, response) {
  request.resume()
  request.on('end', () => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    let sent = 0
    const send = () => {
      if (response.destroyed) return clearInterval(timer)
      sent += 1
      const delta = { content: ` ${performance.now().toFixed(3)}` }
      response.write(
        `data: {"id":"chatcmpl-bench","object":"chat.completion.chunk","created":1700000000,"model":"gpt-4o-mini","choices":[${JSON.stringify({ index: 0, delta, finish_reason: null })}]}\n\n`,
      )
      if (sent < chunksOfStream) return
      clearInterval(timer)
      response.end('data: [DONE]\n\n')
    }
    const timer = setInterval(send, chunkEveryMs)
    send()
  })
}

const listen = (server) =>
  new Promise((done) => {
    server.keepAliveTimeout = 120_000
    server.listen(0, '127.0.0.1', 4096, () =>
      done({
        url: `http://127.0.0.1:${server.address().port}`,
        close: () => server.close() && server.closeAllConnections(),
      }),
    )
  })
