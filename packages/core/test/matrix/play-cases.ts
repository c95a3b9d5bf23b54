import { createMockOpenAI } from '@tracked-openai/devserver'
import type OpenAI from 'openai'
import { wrapOpenAI } from '../../src/observe/wrap-openai.js'
import { createTestTracker } from '../create-test-tracker.js'
import { type Case, soon } from './case.js'
import { audioCases } from './audio-cases.js'
import { batchCases } from './batch-cases.js'
import { clientCases } from './client-cases.js'
import { helperCases } from './helper-cases.js'
import { jobCases } from './job-cases.js'
import { streamCases } from './stream-cases.js'
import { wholeCases } from './whole-cases.js'

/** What a case did: everything that its caller, the host and the process could see. */
interface Outcome {
  readonly value?: unknown
  readonly error?: unknown
  readonly requests: unknown
  readonly unhandled: readonly string[]
}

export interface Played {
  readonly name: string
  readonly bare: Outcome
  readonly wrapped: Outcome
  readonly endings: readonly unknown[]
  readonly expected: readonly string[]
  /** The expected properties of the first event, and what they are. */
  readonly first: readonly [unknown, unknown]
  readonly problems: readonly unknown[]
}

type Sdk = typeof import('openai')

const unhandled: string[] = []
process.on('unhandledRejection', (error) => unhandled.push(error instanceof Error ? error.message : String(error)))

const sdk = (await import(process.argv[2] ?? 'openai')) as Sdk
const played: Played[] = []
const client = new sdk.OpenAI({ apiKey: 'sk-test' })
for (const entry of [
  ...wholeCases,
  ...streamCases,
  ...helperCases,
  ...audioCases,
  ...jobCases,
  ...batchCases,
  ...clientCases,
])
  if (!entry.needs || entry.needs(client)) played.push(await play(entry))
process.send?.(played, () => process.exit())

async function play(entry: Case): Promise<Played> {
  const { tracker, events, problems } = createTestTracker()
  const bare = await look(entry, (client) => client)
  const wrapped = await look(entry, (client) => wrapOpenAI(client, tracker))
  tracker.openCalls.settle()
  // The calls; a helper also reports the tools that it runs.
  const seen = events().filter((properties) => 'tracked_openai_operation' in properties)
  const first = Object.keys(entry.first ?? {}).map((key) => [key, seen[0]?.[key]])
  return {
    name: entry.name,
    bare,
    wrapped,
    endings: seen.map(({ tracked_openai_ending: ending }) => ending),
    expected: entry.endings.map((ending) =>
      ending === 'as bare' ? ('error' in bare ? 'failed' : 'finished') : ending,
    ),
    first: [entry.first ?? {}, Object.fromEntries(first) as unknown],
    problems,
  }
}

async function look({ scenario = 'answer', options, run }: Case, wrap: (client: OpenAI) => OpenAI): Promise<Outcome> {
  const mock = await createMockOpenAI({ now: () => 1_750_000_000_000 })
  unhandled.length = 0
  const defaultHeaders = { 'x-mock-scenario': scenario }
  const client = new sdk.OpenAI({ apiKey: 'sk-test', baseURL: mock.url, defaultHeaders, maxRetries: 1, ...options })
  const outcome: { value?: unknown; error?: unknown } = {}
  try {
    outcome.value = await run({ client: wrap(client), sdk, mock })
  } catch (error) {
    outcome.error = describe(error)
  }
  await soon(2)
  // An answer that never ends does so only when the client hangs up, and the host has to hear of it.
  const isEndless = /stall|hang/.test(scenario)
  for (let waits = 0; isEndless && waits < 100 && !mock.requests().every(({ isAborted }) => isAborted); waits += 1)
    await soon(10)
  const requests = mock.requests().map(({ method, path, query, headers, body, isAborted }) => {
    const { host, ...rest } = headers
    return { method, path, query, headers: host ? rest : headers, body, ...(isEndless && { isAborted }) }
  })
  await mock.close()
  return plain({ ...outcome, requests, unhandled: [...unhandled] })
}

/** An error with its class, its words and all that the SDK says of it. */
function describe(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const { name, message, ...rest } = error as Error & Record<string, unknown>
  const is = Object.entries(sdk).filter(
    ([key, value]) => key.endsWith('Error') && typeof value === 'function' && error instanceof (value as never),
  )
  return {
    name,
    message,
    class: error.constructor.name,
    is: is.map(([key]) => key),
    ...rest,
    headers: undefined,
    cause: undefined,
  }
}

/** As JSON, without what differs from run to run: the port, and the boundary of a form. */
function plain<Value>(value: Value): Value {
  const text = JSON.stringify(value).replace(/127\.0\.0\.1:\d+/g, 'host')
  return JSON.parse(text.replace(/boundary=[\w-]+/g, 'boundary')) as Value
}
