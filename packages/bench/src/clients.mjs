import { createCounts, createMemoryCapture, createOpenCalls, createTracker, wrapOpenAI } from '@tracked-openai/core'
import { createEventParts } from '@tracked-openai/core/event'
import { trackedOpenAI } from '@tracked-openai/node'
import { OpenAI as PostHogOpenAI } from '@posthog/ai/openai'
import OpenAI from 'openai'
import { PostHog } from 'posthog-node'
import { fetchFromMemory } from './answers.mjs'

const options = { apiKey: 'sk-bench', fetch: fetchFromMemory, maxRetries: 0, baseURL: 'https://llm.example.com/v1' }

/** `more`: other options of the SDK. */
export const bareClient = (more) => new OpenAI({ ...options, ...more })

/** A client of OpenAI itself, which we ask for the token counts of streams. */
export const openAIs = { baseURL: 'https://api.openai.com/v1' }

/** A posthog-node client whose requests are answered from memory. */
export const memoryPostHog = () =>
  new PostHog('phc_bench', {
    host: 'https://posthog.example.com',
    fetch: async () => Response.json({ status: 'Ok' }),
    flushAt: 100,
    flushInterval: 60_000,
    maxQueueSize: 1_000_000,
  })

/** An event that could not be made costs little: that must not be measured. */
function endOnProblem({ message }) {
  console.error(message)
  process.exit(1)
}

/** Our client, with redaction and a capture that drops events. */
export const memoryClient = (more) => wrapOpenAI(bareClient(more), memoryTracker())

/** A tracker whose capture drops events. */
export function memoryTracker() {
  const { timeOrigin } = performance
  const capture = createMemoryCapture()
  capture.send = () => undefined
  return createTracker({
    runtime: {
      now: () => timeOrigin + performance.now(),
      newId: () => crypto.randomUUID(),
      after: () => () => undefined,
    },
    capture,
    parts: createEventParts(),
    captureFor: () => capture,
    openCalls: createOpenCalls(),
    counts: createCounts(endOnProblem),
    maxEventBytes: () => 900_000,
    library: { name: 'bench', version: '0' },
  })
}

export const posthogClient = (posthog) => trackedOpenAI(bareClient(), { posthog })

/** The client of @posthog/ai, with a PostHog client that drops events. */
export const peerClient = (
  posthog = { capture: () => undefined, privacy_mode: false, options: {}, flush: async () => undefined },
) => new PostHogOpenAI({ ...options, posthog })

/** The event that our client passes to posthog-node for the call that `run` makes. */
export function capturedEvent(run) {
  return new Promise((resolve, reject) => {
    const posthog = memoryPostHog()
    const capture = posthog.capture.bind(posthog)
    posthog.capture = (message) => {
      resolve(message)
      capture(message)
    }
    run(posthogClient(posthog)).catch(reject)
  })
}
