import type { ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import type { Play } from './play.js'
import type { Scenario } from './scenarios.js'

export interface SentError {
  readonly status: number
  readonly message: string
  readonly code?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** An error in OpenAI's format. */
export function sendError(response: ServerResponse, { status, message, code, headers }: SentError): void {
  const type = status === 429 ? 'requests' : status >= 500 ? 'server_error' : 'invalid_request_error'
  sendText(response, JSON.stringify({ error: { message, type, param: null, code: code ?? null } }), { status, headers })
}

export function sendText(
  response: ServerResponse,
  text: string | Buffer,
  {
    status = 200,
    contentType = 'application/json',
    headers = {},
  }: { status?: number; contentType?: string; headers?: Readonly<Record<string, string>> } = {},
): void {
  response.writeHead(status, { 'content-type': contentType, ...headers })
  response.end(text)
}

/** Plays an answer until its end, the failure of the scenario, or the client's disconnect. */
export async function sendPlay(
  response: ServerResponse,
  play: Play,
  scenario: Scenario,
  delayMs: number,
): Promise<void> {
  if ('json' in play) return sendJson(response, JSON.stringify(play.json), scenario)
  if ('bytes' in play) return sendText(response, play.bytes, { contentType: play.contentType })
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' })
  response.flushHeaders()
  const breakAt = scenario.breaks ? Math.floor(play.events.length / 2) : Infinity
  for (const [index, { name, data }] of play.events.entries()) {
    if (response.destroyed) return
    if (index === breakAt) return breakOff(response, scenario)
    if (index > 0 && delayMs > 0) await wait(delayMs)
    response.write(`${name ? `event: ${name}\n` : ''}data: ${JSON.stringify(data)}\n\n`)
  }
  const after = (play.after ?? []).map(({ data }) => `data: ${JSON.stringify(data)}\n\n`)
  response.end([play.hasDone ? 'data: [DONE]\n\n' : '', ...after].join(''))
}

/** A whole answer that breaks off does so after its first half. An error in the middle is only possible in a stream. */
function sendJson(response: ServerResponse, text: string, scenario: Scenario): void {
  const { breaks } = scenario
  if (!breaks || breaks === 'error-event') return sendText(response, text)
  const half = text.slice(0, text.length / 2)
  if (breaks === 'malformed') return sendText(response, half)
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
  response.write(half)
  breakOff(response, scenario)
}

function breakOff(response: ServerResponse, { breaks }: Scenario): void {
  // What was written must reach the client before the connection goes.
  if (breaks === 'socket') setTimeout(() => response.destroy(), 20)
  else if (breaks === 'malformed') response.end('data: {"id":"chatcmpl-odd","choices":[{"del\n\n')
  else if (breaks === 'error-event') {
    const error = {
      message: 'The server had an error while processing your request.',
      type: 'server_error',
      param: null,
      code: null,
    }
    response.end(`event: error\ndata: ${JSON.stringify({ type: 'error', error })}\n\n`)
  }
}
