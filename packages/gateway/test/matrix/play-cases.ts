import { createMockOpenAI, createMockPostHog } from '@tracked-openai/devserver'
import { audioCases } from '../../../core/test/matrix/audio-cases.js'
import { type Case, soon } from '../../../core/test/matrix/case.js'
import { helperCases } from '../../../core/test/matrix/helper-cases.js'
import { streamCases } from '../../../core/test/matrix/stream-cases.js'
import { wholeCases } from '../../../core/test/matrix/whole-cases.js'
import type { Gateway } from '../../src/cli/start-gateway.js'
import type { Keys } from '../../src/keys/keys.js'

/** What the caller of a case saw, and what reached the host. */
interface Seen {
  readonly value?: unknown
  readonly error?: unknown
  readonly bodies: readonly unknown[]
}

export interface Played {
  readonly name: string
  readonly direct: Seen
  readonly through: Seen
  /** Events of the gateway. */
  readonly events: number
}

Object.assign(globalThis, { __VERSION__: '0.0.0-test' })
const { startGateway } = await import('../../src/cli/start-gateway.js')
const { parseConfig } = await import('../../src/config/read-config.js')
const sdk = (await import(process.argv[2] ?? 'openai')) as typeof import('openai')
process.on('unhandledRejection', () => undefined)

/** The SDK's API key of a case is the alias of its gateway key, which the events contain. */
const find: Keys['find'] = (secret = '') => ({
  hash: secret,
  alias: secret,
  metadata: {},
  isMaster: true,
  callbacks: [],
})
const keys: Keys = {
  find,
  findAnew: async (secret) => find(secret),
  admit: () => undefined,
  spend: () => undefined,
  whenLimited: new Promise(() => undefined),
  isStoreUp: () => true,
  reconfigure: () => undefined,
  close: async () => undefined,
}
const posthog = await createMockPostHog()
const now = () => 1_750_000_000_000
const hosts = { direct: await createMockOpenAI({ now }), through: await createMockOpenAI({ now }) }
/** By scenario. */
const gateways = new Map<string, Gateway>()

const played: Omit<Played, 'events'>[] = []
const bare = new sdk.OpenAI({ apiKey: 'sk-test' })
for (const entry of [...wholeCases, ...streamCases, ...helperCases, ...audioCases]) {
  if (entry.needs && !entry.needs(bare)) continue
  // A batch has a file id of an account, not a model.
  if (/^batches/.test(entry.name)) continue
  // Skips hosts that break their answer off: through the gateway that is an error with a message.
  if (/break|stall|hang/.test(entry.scenario ?? '')) continue
  const key = keyOf(played.length)
  const direct = await look(entry, key, 'direct')
  played.push({ name: entry.name, direct, through: await look(entry, key, 'through') })
}
for (const gateway of gateways.values()) await gateway.stop(100)
const aliases = posthog.events().map(({ properties }) => properties.tracked_openai_key_alias)
const eventsOf = (key: string) => aliases.filter((alias) => alias === key).length
process.send?.(
  played.map((one, at): Played => ({ ...one, events: eventsOf(keyOf(at)) })),
  () => process.exit(),
)

function keyOf(at: number): string {
  return `sk-case-${at}`
}

async function look(
  { scenario = 'answer', options, run }: Case,
  apiKey: string,
  way: keyof typeof hosts,
): Promise<Seen> {
  const mock = hosts[way]
  mock.clear()
  const baseURL = way === 'through' ? `${(await gatewayOf(scenario)).url}/v1` : mock.url
  const client = new sdk.OpenAI({
    apiKey,
    baseURL,
    defaultHeaders: { 'x-mock-scenario': scenario },
    maxRetries: 1,
    ...options,
  })
  const outcome: { value?: unknown; error?: unknown } = {}
  try {
    outcome.value = await run({ client, sdk, requested: async () => mock.requests().length })
  } catch (error) {
    outcome.error = describe(error)
  }
  await soon(2)
  const bodies = mock.requests().map(({ body }) => body)
  return JSON.parse(JSON.stringify({ ...outcome, bodies }).replace(/127\.0\.0\.1:\d+/g, 'host')) as Seen
}

async function gatewayOf(scenario: string): Promise<Gateway> {
  const known = gateways.get(scenario)
  if (known) return known
  const gateway = await startGateway({ ...settings(hosts.through.url, scenario), keys })
  gateways.set(scenario, gateway)
  return gateway
}

/** The scenario is sent to the mock by `extra_headers`, because the gateway passes no custom headers of clients on. */
function settings(url: string, scenario: string) {
  const yaml = `
model_list:
  - model_name: "*"
    litellm_params: { model: custom_openai/*, api_base: "${url}", api_key: sk-x, extra_headers: { x-mock-scenario: "${scenario}" } }
litellm_settings: { callbacks: [posthog] }
router_settings: { num_retries: 0 }
`
  const config = parseConfig(yaml, 'config.yaml', { POSTHOG_API_KEY: 'phc_x', POSTHOG_API_URL: posthog.url })
  return { config, admin: async () => undefined, host: '127.0.0.1', port: 0, onProblem: () => undefined }
}

function describe(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const { name, message, ...rest } = error as Error & Record<string, unknown>
  return { name, message, class: error.constructor.name, ...rest, headers: undefined, cause: undefined }
}
