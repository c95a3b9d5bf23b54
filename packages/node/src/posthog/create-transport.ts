import type { SafeEvent } from '@tracked-openai/core'
import { PostHog } from 'posthog-node'
import type { Lane } from '../outbox/create-lanes.js'
import type { Answer } from '../outbox/read-verdict.js'
import { type Json, toText } from '../outbox/to-entry.js'
import { type Message, toMessage } from '../outbox/to-message.js'
import { ask } from './ask.js'

/** Takes one window of events to PostHog, and tells what PostHog said. */
export interface Transport {
  /** The JSON that waits for an event, and that `deliver` takes. Throws where it has none. */
  toJson(event: SafeEvent): Json
  /** One request; `signal` gives it up. Never two at a time. */
  deliver(window: readonly Json[], lane: Lane, signal: AbortSignal): Promise<Answer>
  close(): Promise<void>
}

export interface TransportOptions {
  readonly apiKey: string
  /** Absolute URL, without a slash at the end. */
  readonly host: string
}

/** More events than any window has: what posthog-node holds at once, without sending by itself. */
const room = 10_000

/**
 * A posthog-node client of ours, as a pure transport: it gets a window, sends it as one request, and keeps nothing. Repeating is the
 * outbox's business, because posthog-node forgets a batch after four tries and repeats one too large for ever.
 */
export function createTransport({ apiKey, host }: TransportOptions): Transport {
  /** The delivery that is going on. */
  let current: { readonly signal: AbortSignal; answer?: Answer } | undefined
  const createClient = () =>
    new PostHog(apiKey, {
      host,
      flushAt: room,
      maxBatchSize: room,
      maxQueueSize: 2 * room,
      flushInterval: 0,
      fetchRetryCount: 0,
      // Ours is shorter, and what posthog-node gives up by its own clock it keeps and sends again.
      requestTimeout: 3_600_000,
      fetch: async (url, options) => {
        const delivery = current
        const answer = await ask(url, options, delivery?.signal)
        // Exceptions may go by a route of their own: what went wrong for one counts for all.
        if (delivery && (!delivery.answer || delivery.answer.status === 200)) delivery.answer = answer
        // posthog-node lets go of the batch, whatever PostHog said: we have it, and we know.
        return new Response(null, { status: 200 })
      },
    })
  let client = createClient()

  return {
    toJson: (event) => JSON.stringify(toMessage(event)),
    async deliver(window, lane, signal) {
      if (lane === 'large' && typeof client.captureAi !== 'function') return { status: 404 }
      // Its last delivery went away with a request of an edge runtime: it would wait for that for ever.
      if (current) client = createClient()
      const delivery: { signal: AbortSignal; answer?: Answer } = { signal }
      current = delivery
      for (const json of window) {
        if (lane === 'large') client.captureAi(toMessageAgain(json))
        else client.capture(toMessageAgain(json))
      }
      // An event is queued some microtasks after `capture`.
      await new Promise((resolve) => setTimeout(resolve, 0))
      await client.flush().catch(() => undefined)
      if (current === delivery) current = undefined
      // posthog-node itself refuses what is too large for its large lane, without a request.
      return delivery.answer ?? (lane === 'large' ? { status: 413 } : {})
    },
    close: () => client.shutdown(100).catch(() => undefined),
  }
}

function toMessageAgain(json: Json): Message {
  const message = JSON.parse(toText(json)) as Message
  return { ...message, timestamp: new Date(message.timestamp) }
}
