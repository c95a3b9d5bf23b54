import type { IncomingMessage, ServerResponse } from 'node:http'
import { problemsOf } from '../mock-posthog/check-arrivals.js'
import type { StoredEvent } from '../mock-posthog/to-stored-event.js'
import type { InspectorOptions } from './create-inspector.js'

export interface StreamOptions {
  readonly mockPostHog: InspectorOptions['mockPostHog']
  readonly headers: Readonly<Record<string, string>>
}

/** How often a comment keeps the connection open, milliseconds. */
const heartbeatMs = 15_000
/** Refused requests of the past, newest: a client that retries for hours makes many. */
const mostRefused = 100

/**
 * Server-sent events: `start` with the address of the mock PostHog, then one message for each stored event and one `refused` for
 * each refused request, then one for each that arrives. An event that breaks the tables of docs/events.md comes with `problems`. A
 * reader who connects again gets all from `start`, and so does everybody when the mock is cleared. A copy of an event replaces the
 * one before.
 */
export function streamEvents(request: IncomingMessage, response: ServerResponse, options: StreamOptions): void {
  const { mockPostHog, headers } = options
  response.writeHead(200, { ...headers, 'content-type': 'text/event-stream; charset=utf-8' })
  if (request.method === 'HEAD') return void response.end()
  const send = (value: unknown, name?: string) => {
    response.write(`${name ? `event: ${name}\n` : ''}data: ${JSON.stringify(value)}\n\n`)
  }
  const sendEvent = (stored: StoredEvent) => {
    const problems = problemsOf(stored)
    send(problems.length ? { ...stored, problems } : stored)
  }
  const sendAll = () => {
    const stored = mockPostHog.events()
    const refused = mockPostHog.requests().filter(({ isRefused }) => isRefused)
    const earlierRefused = Math.max(0, refused.length - mostRefused)
    send({ postHogUrl: mockPostHog.url, storedCount: stored.length, earlierRefused }, 'start')
    for (const event of stored) sendEvent(event)
    for (const record of refused.slice(earlierRefused)) send(record, 'refused')
  }
  response.write('retry: 1000\n')
  sendAll()
  const leave = [
    mockPostHog.onArrival((arrival) => sendEvent(arrival.stored)),
    mockPostHog.onRefused((record) => send(record, 'refused')),
    mockPostHog.onClear(sendAll),
  ]
  const heartbeat = setInterval(() => response.write(': open\n\n'), heartbeatMs)
  heartbeat.unref()
  response.once('close', () => {
    for (const end of leave) end()
    clearInterval(heartbeat)
  })
}
