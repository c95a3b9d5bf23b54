import type { SafeEvent } from '@tracked-openai/core'
import { PostHog } from 'posthog-node'
import type { Lane } from '../outbox/create-lanes.js'
import type { Answer } from '../outbox/read-verdict.js'
import { type Json, toText } from '../outbox/to-entry.js'
import { type Message, toMessage } from '../outbox/to-message.js'
import { ask } from './ask.js'

/** Sends windows of events to PostHog and returns its answers. */
export interface Transport {
  /** The JSON of an event, which is queued and given to `deliver`. Throws if the event cannot be serialised. */
  toJson(event: SafeEvent): Json
  /** Sends one request, which `signal` aborts. Never called twice at the same time. */
  deliver(window: readonly Json[], lane: Lane, signal: AbortSignal): Promise<Answer>
  close(): Promise<void>
}

export interface TransportOptions {
  readonly apiKey: string
  /** Absolute URL, without a slash at the end. */
  readonly host: string
}

/** More events than any window has, so that posthog-node never sends by itself. */
const room = 10_000

/**
 * Uses a posthog-node client as a mere transport: it sends each window as one request and keeps nothing. The outbox does the
 * retries, because posthog-node drops a batch after four attempts and retries one that is too large forever.
 */
export function createTransport({ apiKey, host }: TransportOptions): Transport {
  /** The running delivery. */
  let current: { readonly signal: AbortSignal; answer?: Answer } | undefined
  const createClient = () =>
    new PostHog(apiKey, {
      host,
      flushAt: room,
      maxBatchSize: room,
      maxQueueSize: 2 * room,
      flushInterval: 0,
      fetchRetryCount: 0,
      // Never reached: `ask` has a shorter timeout. After a timeout of its own, posthog-node would keep the batch and send it again.
      requestTimeout: 3_600_000,
      fetch: async (url, options) => {
        const delivery = current
        const answer = await ask(url, options, delivery?.signal)
        // Exceptions may be sent by a separate request: the window has failed if either request has.
        if (delivery && (!delivery.answer || delivery.answer.status === 200)) delivery.answer = answer
        // Reports success whatever PostHog answered, so that posthog-node drops the batch: the outbox still has it.
        return new Response(null, { status: 200 })
      },
    })
  let client = createClient()

  return {
    toJson: (event) => JSON.stringify(toMessage(event)),
    async deliver(window, lane, signal) {
      if (lane === 'large' && typeof client.captureAi !== 'function') return { status: 404 }
      // An edge runtime cancelled the request of its last delivery, for which the old client would wait for ever.
      if (current) client = createClient()
      const delivery: { signal: AbortSignal; answer?: Answer } = { signal }
      current = delivery
      for (const json of window) {
        if (lane === 'large') client.captureAi(toMessageAgain(json))
        else client.capture(toMessageAgain(json))
      }
      // posthog-node queues an event some microtasks after `capture`.
      await new Promise((resolve) => setTimeout(resolve, 0))
      await client.flush().catch(() => undefined)
      if (current === delivery) current = undefined
      // Without a request, posthog-node itself has refused an event as too large for its large lane.
      return delivery.answer ?? (lane === 'large' ? { status: 413 } : {})
    },
    close: () => client.shutdown(100).catch(() => undefined),
  }
}

function toMessageAgain(json: Json): Message {
  const message = JSON.parse(toText(json)) as Message
  return { ...message, timestamp: new Date(message.timestamp) }
}
