import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { closeAfter } from './scene.js'

export interface UpstreamRequest {
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
  /** Resolves when the connection is closed before the response was complete. */
  readonly aborted: Promise<void>
}

export interface Upstream {
  /** Its `api_base`. */
  readonly url: string
  readonly requests: readonly UpstreamRequest[]
}

/** An upstream that answers as the test says. It is closed at the end of the test. */
export async function createUpstream(
  answer: (response: ServerResponse, request: UpstreamRequest, count: number) => void,
): Promise<Upstream> {
  const requests: UpstreamRequest[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    const aborted = new Promise<void>((resolve) =>
      response.once('close', () => {
        if (!response.writableFinished) resolve()
      }),
    )
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { headers, url: path = '' } = request
      const seen: UpstreamRequest = { path, headers, body: Buffer.concat(chunks), aborted }
      requests.push(seen)
      answer(response, seen, requests.length)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closeAfter(
    () =>
      new Promise((resolve) => {
        server.close(resolve)
        server.closeAllConnections()
      }),
  )
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, requests }
}

/** A chunk of a chat stream. */
export const chunkOf = (content: string) =>
  `data: ${JSON.stringify({ id: 'chatcmpl-1', model: 'gpt-4o-mini', choices: [{ index: 0, delta: { content } }] })}\n\n`

export const events = { 'content-type': 'text/event-stream' }
