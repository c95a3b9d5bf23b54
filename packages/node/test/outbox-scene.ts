import type { Problem, SafeEvent } from '@tracked-openai/core'
import { createFakeRuntime } from '../../core/test/fake-runtime.js'
import { createDeliveryCounts } from '../src/create-delivery-counts.js'
import { createOutbox, type OutboxPorts } from '../src/outbox/create-outbox.js'
import type { Answer } from '../src/outbox/read-verdict.js'
import { type Json, toText } from '../src/outbox/to-entry.js'
import { type Message, toMessage } from '../src/outbox/to-message.js'

/** A request to the server. */
export interface Request {
  readonly messages: readonly Message[]
  readonly lane: string
  readonly atMs: number
}

/** An outbox with a server that answers as `respond` says. */
export function outboxScene(respond: (request: Request, serial: number) => Answer, more: Partial<OutboxPorts> = {}) {
  const runtime = createFakeRuntime()
  const requests: Request[] = []
  const taken = new Map<string, Message>()
  const problems: Problem[] = []
  const counts = createDeliveryCounts((problem) => problems.push(problem))
  const outbox = createOutbox({
    runtime,
    counts,
    limits: { maxEvents: 100_000, maxBytes: 1e9 },
    random: () => 1,
    transport: {
      toJson,
      async deliver(window, lane) {
        const messages = window.map(toMessageAgain)
        const request = { messages, lane, atMs: runtime.now() }
        requests.push(request)
        const answer = respond(request, requests.length)
        if (answer.status === 200) for (const message of messages) taken.set(message.uuid, message)
        return answer
      },
      close: () => Promise.resolve(),
    },
    ...more,
  })
  /** Advances the clock by `ms` and runs everything that is due. */
  const pass = async (ms: number) => {
    runtime.advance(ms)
    await settle()
  }
  const sum = () => {
    const { delivered, pending, dropped } = outbox.stats()
    return delivered + pending + Object.values(dropped).reduce((total, count) => total + count, 0)
  }
  return { runtime, outbox, requests, taken, problems, pass, sum }
}

/** The JSON of an event in these tests. */
export const toJson = (event: SafeEvent) => JSON.stringify(toMessage(event))
function toMessageAgain(json: Json): Message {
  const message = JSON.parse(toText(json)) as Message
  return { ...message, timestamp: new Date(message.timestamp) }
}

/** Waits until all promise callbacks have run. */
export const settle = () => new Promise((resolve) => setImmediate(resolve))
/** Events of each request. */
export const sizes = (requests: readonly Request[]) => requests.map(({ messages }) => messages.length)
export const ok = (): Answer => ({ status: 200 })
