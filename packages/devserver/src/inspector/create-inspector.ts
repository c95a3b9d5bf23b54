import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { isLocalHost } from '../is-local-host.js'
import type { MockPostHog } from '../mock-posthog/create-mock-posthog.js'
import { readPage, type Page } from './read-page.js'
import { streamEvents } from './stream-events.js'

export interface InspectorOptions {
  /** The mock PostHog whose events are shown. */
  readonly mockPostHog: Pick<MockPostHog, 'url' | 'events' | 'requests' | 'onArrival' | 'onRefused' | 'onClear'>
  /** Port on 127.0.0.1; default 0, which is any free one. */
  readonly port?: number
}

/** A page that shows arriving AI traces, and refused requests, live. */
export interface Inspector {
  /** `http://127.0.0.1:<port>`: open it in a browser. `/events` is JSON, `/stream` is server-sent events. */
  readonly url: string
  /** Stops the server and ends its streams. The mock PostHog keeps running. */
  close(): Promise<void>
}

/** Starts the inspector of a mock PostHog on 127.0.0.1. Rejects if the port is in use. */
export async function createInspector({ mockPostHog, port = 0 }: InspectorOptions): Promise<Inspector> {
  const page = await readPage()
  const server = createServer((request, response) => {
    response.on('error', () => undefined)
    serve(request, response, { mockPostHog, page }).catch(() => response.destroy())
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

interface Served {
  readonly mockPostHog: InspectorOptions['mockPostHog']
  readonly page: Page
}

/** The page may load nothing from other hosts, and no other site may frame it. */
const headers = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}

async function serve(request: IncomingMessage, response: ServerResponse, { mockPostHog, page }: Served): Promise<void> {
  const answer = (status: number, type: string, body: string | Buffer) => {
    response.writeHead(status, { ...headers, 'content-type': type, 'content-length': Buffer.byteLength(body) })
    response.end(body)
  }
  const refuse = (status: number, reason: string) => answer(status, 'text/plain; charset=utf-8', `${reason}\n`)

  if (!isLocalHost(request.headers.host)) return refuse(403, 'Only 127.0.0.1 and localhost are served.')
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD')
    return refuse(405, 'Only GET and HEAD are served.')
  }
  const path = (request.url ?? '/').replace(/[?#].*$/s, '')
  if (path === '/events')
    return answer(200, 'application/json; charset=utf-8', JSON.stringify(mockPostHog.events(), null, 2))
  if (path === '/stream') return streamEvents(request, response, { mockPostHog, headers })
  const file = await page.file(path)
  return file ? answer(200, file.type, file.body) : refuse(404, 'Not found.')
}
