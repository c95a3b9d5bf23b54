import type { IncomingMessage, ServerResponse } from 'node:http'
import type { MockPostHog } from '../mock-posthog/create-mock-posthog.js'

export interface StreamOptions {
  readonly mockPostHog: Pick<MockPostHog, 'url' | 'events' | 'onArrival'>
  readonly headers: Readonly<Record<string, string>>
}

/** How often a comment keeps the connection open, milliseconds. */
const heartbeatMs = 15_000

/**
 * Server-sent events: `start` with the address of the mock PostHog, then one message for each stored event, then one
 * for each arrival. A reader who connects again gets all from `start`. A copy of an event replaces the one before.
 */
export function streamEvents(request: IncomingMessage, response: ServerResponse, options: StreamOptions): void {
  const { mockPostHog, headers } = options
  response.writeHead(200, { ...headers, 'content-type': 'text/event-stream; charset=utf-8' })
  if (request.method === 'HEAD') return void response.end()
  const send = (value: unknown, name?: string) => {
    response.write(`${name ? `event: ${name}\n` : ''}data: ${JSON.stringify(value)}\n\n`)
  }
  const stored = mockPostHog.events()
  response.write('retry: 1000\n')
  send({ postHogUrl: mockPostHog.url, storedCount: stored.length }, 'start')
  for (const event of stored) send(event)
  const leave = mockPostHog.onArrival((arrival) => send(arrival.stored))
  const heartbeat = setInterval(() => response.write(': open\n\n'), heartbeatMs)
  heartbeat.unref()
  response.once('close', () => {
    leave()
    clearInterval(heartbeat)
  })
}
