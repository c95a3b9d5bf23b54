import { createMockOpenAI } from '@tracked-openai/devserver'
import { wrapOpenAI } from '../../src/observe/wrap-openai.js'
import { createTestTracker } from '../create-test-tracker.js'
import type { Case, Scene } from './case.js'
import { cases } from './cases.js'
import { lookAt, type Outcome, type Stage } from './look-at.js'

/** The outcome, and the unhandled rejections in the process. */
interface Seen extends Outcome {
  readonly unhandled: readonly string[]
}

export interface Played {
  readonly name: string
  readonly bare: Seen
  readonly wrapped: Seen
  readonly endings: readonly unknown[]
  readonly expected: readonly string[]
  /** The expected properties of the first event, and the actual ones. */
  readonly first: readonly [unknown, unknown]
  readonly problems: readonly unknown[]
}

const unhandled: string[] = []
process.on('unhandledRejection', (error) => unhandled.push(error instanceof Error ? error.message : String(error)))

const sdk = (await import(process.argv[2] ?? 'openai')) as Scene['sdk']
const played: Played[] = []
const client = new sdk.OpenAI({ apiKey: 'sk-test' })
for (const entry of cases) if (!entry.needs || entry.needs(client)) played.push(await play(entry))
process.send?.(played, () => process.exit())

async function play(entry: Case): Promise<Played> {
  const { tracker, events, problems } = createTestTracker()
  const bare = await lookOnce(entry, (client) => client)
  const wrapped = await lookOnce(entry, (client) => wrapOpenAI(client, tracker))
  tracker.openCalls.settle()
  // Only model calls: helpers also report the tools that they run.
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

async function lookOnce(entry: Case, wrap: Stage['wrap']): Promise<Seen> {
  unhandled.length = 0
  return { ...(await lookAt(entry, { sdk, hangsUp: 'at once', openHost, wrap })), unhandled: [...unhandled] }
}

async function openHost() {
  const { url, requests, close } = await createMockOpenAI({ now: () => 1_750_000_000_000 })
  return { url, requests: async () => requests(), close }
}
