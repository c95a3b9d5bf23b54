import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { checkRequest } from './check-request.js'
import { createJobs } from './create-jobs.js'
import { findRoute } from './find-route.js'
import { playRoute } from './play-route.js'
import { readRequestBody } from './read-request-body.js'
import { scenarios } from './scenarios.js'
import { sendError, sendPlay, sendText } from './send.js'

export interface MockOpenAIOptions {
  /** Port on 127.0.0.1; default 0, which is any free one. */
  readonly port?: number
  /** Milliseconds between the chunks of a stream; default 0. */
  readonly chunkDelayMs?: number
  /** The server's clock, milliseconds since the epoch; default `Date.now`. */
  readonly now?: () => number
  /** The first number in ids; default 1. Two hosts of one client must not use the same job ids. */
  readonly firstId?: number
}

/** A received request. */
export interface OpenAIRequest {
  readonly method: string
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** Parsed JSON; the fields of a form, with files as `{ type, bytes }`; otherwise the text. */
  readonly body: unknown
  /** The client disconnected before the answer was complete. */
  isAborted: boolean
}

/**
 * A mock of the OpenAI API: every API that runs a model, whole and streamed, background jobs and models, also below Azure's paths.
 * The scenario is chosen by the header `x-mock-scenario`, else by a model `mock:<scenario>`, else by `next`, else it is `answer`.
 */
export interface MockOpenAI {
  /** `http://127.0.0.1:<port>/v1`: the `baseURL` of the SDK. */
  readonly url: string
  requests(): OpenAIRequest[]
  /** The scenario of the next request that names none. */
  next(scenario: string): void
  /** Resets the mock: forgets requests, jobs and queued scenarios, and restarts its ids. */
  clear(): void
  /** Stops the server and drops its connections. */
  close(): Promise<void>
}

/** Starts a mock OpenAI on 127.0.0.1. */
export async function createMockOpenAI({
  port = 0,
  chunkDelayMs = 0,
  now = Date.now,
  firstId = 1,
}: MockOpenAIOptions = {}): Promise<MockOpenAI> {
  const requests: OpenAIRequest[] = []
  const queue: string[] = []
  const failedOnce = new Set<string>()
  let jobs = createJobs()
  let serial = firstId - 1

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(`http://mock${request.url ?? '/'}`)
    const body = readRequestBody(await readBytes(request), request.headers['content-type'])
    for (const [name, value] of Object.entries(corsHeaders(request))) response.setHeader(name, value)
    for (const [name, value] of Object.entries(facts)) response.setHeader(name, value)
    if (request.method === 'OPTIONS') return sendText(response, '', { status: 204 })
    serial += 1
    response.setHeader('x-request-id', `req_mock${serial}`)
    const seen: OpenAIRequest = {
      method: request.method ?? 'GET',
      path: pathname,
      query: Object.fromEntries(searchParams),
      headers: request.headers,
      body,
      isAborted: false,
    }
    requests.push(seen)
    response.on('close', () => {
      seen.isAborted = !response.writableFinished
    })

    if (!request.headers.authorization && !request.headers['api-key'])
      return sendError(response, { status: 401, message: "You didn't provide an API key.", code: 'invalid_api_key' })
    const route = findRoute(seen.method, pathname)
    if (route?.api === 'models') return sendText(response, JSON.stringify(models))
    if (!route) return sendError(response, { status: 404, message: `Invalid URL (${request.method} ${pathname})` })

    const fields = (typeof body === 'object' && body !== null ? body : {}) as Readonly<Record<string, unknown>>
    const [, named] = /^mock:(.*)$/.exec(String(fields.model)) ?? []
    const name = String(request.headers['x-mock-scenario'] ?? named ?? queue.shift() ?? 'answer')
    const scenario = Object.hasOwn(scenarios, name) ? scenarios[name] : undefined
    if (!scenario)
      return sendError(response, {
        status: 400,
        message: `No scenario "${name}". There are: ${Object.keys(scenarios).join(', ')}.`,
      })
    const problem = route.job || route.file ? undefined : checkRequest(route.api, fields)
    if (problem) return sendError(response, { status: 400, message: problem })
    if (scenario.hangs) return
    const text = JSON.stringify([pathname, body])
    if (scenario.status && !(scenario.isFlaky && failedOnce.has(text))) {
      failedOnce.add(text)
      const message = `The mock answers ${scenario.status}, as it was told.`
      return sendError(response, {
        status: scenario.status,
        code: scenario.code,
        message,
        headers: { 'retry-after-ms': '1' },
      })
    }
    if (scenario.body !== undefined) return sendText(response, scenario.body, { contentType: scenario.contentType })
    const asked = { body: fields, query: seen.query, scenario, created: Math.floor(now() / 1000), serial }
    const play = playRoute(route, asked, jobs)
    if (!play) return sendError(response, { status: 404, message: 'There is nothing with this id.' })
    await sendPlay(response, play, scenario, scenario.chunkDelayMs ?? chunkDelayMs)
  }

  const server = createServer((request, response) => {
    response.on('error', () => undefined)
    serve(request, response).catch(() => response.destroy())
  })
  // Keeps idle connections of slow tests open.
  server.keepAliveTimeout = 60_000
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests: () => [...requests],
    next: (scenario) => void queue.push(scenario),
    clear() {
      requests.length = 0
      queue.length = 0
      failedOnce.clear()
      jobs = createJobs()
      serial = firstId - 1
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** The headers of every answer, in addition to its id. */
const facts = {
  'openai-processing-ms': '1',
  'x-ratelimit-limit-requests': '10000',
  'x-ratelimit-limit-tokens': '200000',
  'x-ratelimit-remaining-requests': '9999',
  'x-ratelimit-remaining-tokens': '199984',
  'x-ratelimit-reset-requests': '8.64s',
  'x-ratelimit-reset-tokens': '4ms',
}

const models = {
  object: 'list',
  data: ['gpt-4o-mini', 'gpt-4o', 'text-embedding-3-small'].map((id) => ({
    id,
    object: 'model',
    created: 1_700_000_000,
    owned_by: 'mock',
  })),
}

async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

function corsHeaders({ headers }: IncomingMessage): Record<string, string> {
  return {
    'access-control-allow-origin': headers.origin ?? '*',
    'access-control-allow-methods': 'GET, POST, OPTIONS',
    'access-control-allow-headers': String(headers['access-control-request-headers'] ?? '*'),
    'access-control-expose-headers': 'x-request-id',
  }
}
