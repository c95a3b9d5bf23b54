import { messages } from './answers.mjs'
import {
  bareClient,
  capturedEvent,
  memoryClient,
  memoryPostHog,
  openAIs,
  peerClient,
  posthogClient,
} from './clients.mjs'
import { createMask } from './mask.mjs'

const body = { model: 'gpt-4o-mini', messages }
// Warm-up rounds: a real service has made thousands of calls.
const warmUps = 6000
// The cost of one more chunk: the difference of a long and a short stream, without the fixed cost of a call.
const lengths = { short: 50, long: 550 }

/**
 * The measured rows. `create` returns the subjects, which run in turn, `rounds` times in each pass. With `own`, the whole time of
 * `ours` is reported, and not the difference to `bare`. `pace` is the subject that shows the speed of the machine.
 */
export const rows = [
  {
    what: 'one call, 1 kB prompt, memory capture',
    goalUs: 60,
    create: (client) => ({ bare: call(bareClient()), ours: call(client()) }),
    hasPeer: true,
    rounds: 200,
    warmUps,
  },
  { what: 'one more chunk of a stream', ...oneMoreChunk(), hasPeer: true },
  { what: "one more chunk of OpenAI's, with token counts that only we asked for", ...oneMoreChunk(openAIs) },
  {
    what: 'to the first chunk',
    goalUs: 30,
    create: (client) => ({ bare: firstChunk(bareClient()), ours: firstChunk(client()) }),
    hasPeer: true,
    rounds: 150,
    warmUps,
  },
  {
    what: 'one call through posthog-node, over a plain capture of its event',
    goalUs: 80,
    async create() {
      const bare = bareClient()
      const posthog = memoryPostHog()
      const { distinctId, event, properties } = await capturedEvent((client) => client.chat.completions.create(body))
      return {
        bare: toTheEnd(async () => {
          await bare.chat.completions.create(body)
          posthog.capture({ distinctId, event, properties })
        }),
        ours: toTheEnd(call(posthogClient(memoryPostHog()))),
      }
    },
    rounds: 150,
    warmUps,
  },
  {
    what: 'redaction of a 1 kB prompt alone',
    goalUs: 25,
    own: true,
    create() {
      const mask = createMask()
      return { bare: call(bareClient()), ours: () => mask(messages) }
    },
    rounds: 150,
    warmUps: 4000,
  },
  {
    what: 'a scoped client for one request',
    goalUs: 50,
    own: true,
    create() {
      const tracked = posthogClient(memoryPostHog())
      return {
        bare: call(bareClient()),
        ours: () => void tracked.withTracking({ userId: 'x' }).chat.completions,
      }
    },
    rounds: 150,
    warmUps: 4000,
  },
]

function oneMoreChunk(more) {
  return {
    goalUs: 0.5,
    create(client) {
      const [bare, ours] = [bareClient(more), client(more)]
      return {
        bareShort: stream(bare, lengths.short),
        bareLong: stream(bare, lengths.long),
        oursShort: stream(ours, lengths.short),
        oursLong: stream(ours, lengths.long),
      }
    },
    read: ({ bareShort, bareLong, oursShort, oursLong }) => ({
      bare: perChunk(bareShort, bareLong),
      ours: perChunk(oursShort, oursLong),
    }),
    pace: 'bareLong',
    rounds: 100,
    warmUps: 1000,
  }
}

/** The clients that are compared with the bare one. */
export const clients = { ours: memoryClient, peer: () => peerClient() }

function call(client) {
  return async () => {
    await client.chat.completions.create(body)
  }
}

/** With what it sets off: `capture` returns at once, and prepares the event afterwards, in microtasks. */
function toTheEnd(run) {
  return async () => {
    await run()
    await new Promise(setImmediate)
  }
}

function stream(client, count) {
  return async () => {
    for await (const chunk of await client.chat.completions.create({ ...body, stream: true, max_tokens: count }))
      void chunk
  }
}

function firstChunk(client) {
  return async () => {
    const start = performance.now()
    const chunks = await client.chat.completions.create({ ...body, stream: true, max_tokens: 50 })
    const iterator = chunks[Symbol.asyncIterator]()
    await iterator.next()
    const us = (performance.now() - start) * 1000
    await iterator.return?.()
    return us
  }
}

function perChunk(short, long) {
  return long.map((us, round) => (us - short[round]) / (lengths.long - lengths.short))
}
