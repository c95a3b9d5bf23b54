import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { isLocalHost } from '../is-local-host.js'
import { answerControl } from './answer-control.js'
import { corsHeaders } from './cors-headers.js'
import type { RequestRecord, Store } from './create-store.js'
import { decodeBody } from './decode-body.js'
import type { Fault, Faults } from './faults.js'
import type { Answer, Outcome } from './outcome.js'
import { readBody } from './read-body.js'
import { Rejection } from './rejection.js'
import { findRoute, type Route } from './routes.js'

/** What a request is served with. */
export interface ServedWith {
  readonly store: Store
  readonly faults: Faults
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

/** Serves one request: its fault, its route, its record. */
export async function serveRequest(
  request: IncomingMessage,
  response: ServerResponse,
  tools: ServedWith,
): Promise<void> {
  const { store, faults, now } = tools
  // Not resolved against a base: `//e/` would be a host.
  const { pathname: path, searchParams: query } = new URL(`http://mock${request.url ?? '/'}`)
  const method = request.method ?? 'GET'
  const route = findRoute(path)
  const send = createSend(request, response, path.startsWith('/__mock') ? ['GET', 'POST', 'DELETE'] : route?.methods)
  if (path.startsWith('/__mock')) {
    const read = await readBody(request, 1024 * 1024)
    const text = read?.body.toString('utf8') ?? ''
    if (!isLocal(request.headers)) return void send(toError(403, 'Only this machine may control the mock.'))
    return void send(method === 'OPTIONS' ? { status: 200, body: '' } : answerControl(method, path, text, tools))
  }
  const record: RequestRecord = {
    method,
    path,
    query: Object.fromEntries(query),
    headers: pickHeaders(request.headers),
    receivedAt: new Date(now()).toISOString(),
  }
  store.addRequest(record)
  const scene = { path, isCapture: route?.isCapture === true && method !== 'OPTIONS' }
  if (faults.hit({ ...scene, bodyBytes: undefined })) {
    record.fault = 'refuse'
    store.refuse(record)
    return void request.socket.destroy()
  }
  const read = await readBody(request, route?.limitBytes ?? 0)
  if (!read) return
  record.bodyBytes = read.bytes
  const text = () => readText({ method, path, query, headers: request.headers, body: read.body })
  const fault = faults.hit({ ...scene, bodyBytes: read.bytes, text })
  if (fault) record.fault = fault.kind
  if (fault?.kind === 'hang') return void store.refuse(record)
  const answerOfFault = fault && toFaultAnswer(fault)
  const outcome = answerOfFault && answerOfFault.status >= 300 ? { answer: answerOfFault, accepted: [] } : run()
  store.add(record, outcome.accepted)
  if (fault?.kind === 'reset-after-read') return void request.socket.destroy()
  const answer = answerOfFault && outcome.answer.status < 300 ? answerOfFault : outcome.answer
  const finish = () => {
    record.status = answer.status
    if (answer.status >= 400) record.error = answer.body
    if (scene.isCapture && (answer.status >= 300 || fault?.kind === 'quota')) store.refuse(record)
    send(answer)
  }
  if (fault?.kind !== 'slow') return finish()
  const timer = setTimeout(finish, fault.delayMs)
  response.on('close', () => clearTimeout(timer))

  function run(): Outcome {
    const { headers } = request
    const { body, bytes } = read ?? { body: Buffer.alloc(0), bytes: 0 }
    const asked = { method, path, query, headers, body, nowMs: now(), overQuota: fault?.kind === 'quota' }
    return answerRoute(route, asked, bytes)
  }
}

type Asked = Parameters<Route['answer']>[0]

/** Empty if it cannot be decoded. */
function readText(request: Omit<Asked, 'nowMs' | 'overQuota'>): string {
  try {
    return decodeBody({ ...request, nowMs: 0, overQuota: false })
  } catch {
    return ''
  }
}

function answerRoute(route: Route | undefined, asked: Asked, bytes: number): Outcome {
  try {
    if (!route) throw new Rejection(404, '')
    if (asked.method === 'OPTIONS') return { answer: { status: 200, body: '' }, accepted: [] }
    if (!route.methods.includes(asked.method)) throw new Rejection(405, '', { allow: route.methods.join(',') })
    route.authorize?.(asked)
    if (bytes > route.limitBytes) {
      throw new Rejection(413, `maximum event size exceeded: Request body over ${route.limitBytes} bytes`)
    }
    return route.answer(asked)
  } catch (error) {
    const { status, body, headers } =
      error instanceof Rejection ? error : new Rejection(500, `the mock failed: ${String(error)}`)
    return { answer: { status, body, headers }, accepted: [] }
  }
}

/** The answer of a fault itself. Below 300, the events are stored first. */
function toFaultAnswer(fault: Fault): Answer | undefined {
  if (fault.kind === '413-above') return toError(413, `maximum event size exceeded: body over ${fault.bytes} bytes`)
  if (fault.kind === 'no-ai-routes') return toError(404, '')
  if (fault.kind !== 'status') return undefined
  const { status, retryAfterSeconds } = fault
  const headers: Record<string, string> = { 'content-type': 'text/plain; charset=utf-8' }
  if (retryAfterSeconds !== undefined) headers['retry-after'] = String(retryAfterSeconds)
  if (status >= 300 && status < 400) headers.location = '/'
  return { status, body: bodies[status] ?? '', headers }
}

const bodies: Readonly<Record<number, string>> = {
  200: '{"status":"Ok"}',
  401: 'API key is not valid: not_ascii',
  408: 'client stopped sending data',
  413: 'maximum event size exceeded: Event rejected by kafka during send',
  429: 'rate limited',
  503: 'transient error, please retry',
}

const toError = (status: number, body: string): Answer => ({ status, body, headers: { 'content-type': 'text/plain' } })

function createSend(request: IncomingMessage, response: ServerResponse, methods: readonly string[] = ['GET', 'POST']) {
  return ({ status, body, headers }: Answer): void => {
    if (response.destroyed) return
    response.writeHead(status, { ...corsHeaders(request.headers, methods), ...headers })
    response.end(status === 204 || status === 304 || request.method === 'HEAD' ? undefined : body)
  }
}

/** Any site may send events. Only pages and programs of this machine may read them and switch faults. */
function isLocal({ host, origin }: IncomingHttpHeaders): boolean {
  return isLocalHost(host) && (origin === undefined || isLocalHost(origin.replace(/^https?:\/\//, '')))
}

const pickedHeaders = ['user-agent', 'content-type', 'content-encoding', 'origin', 'referer']

function pickHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(pickedHeaders.flatMap((name) => (headers[name] ? [[name, String(headers[name])]] : [])))
}
