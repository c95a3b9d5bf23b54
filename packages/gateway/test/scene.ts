import {
  createMockOpenAI,
  createMockPostHog,
  type MockOpenAI,
  type MockPostHog,
  type StoredEvent,
} from '@tracked-openai/devserver'
import { expect, onTestFinished } from 'vitest'
import { type Gateway, startGateway } from '../src/cli/start-gateway.js'
import { parseConfig } from '../src/config/read-config.js'
import type { KeyFacts, Keys } from '../src/keys/keys.js'

export const masterKey = 'sk-master-0123456789'

export interface Scene {
  readonly openai: MockOpenAI
  readonly posthog: MockPostHog
  readonly gateway: Gateway
  /** Sends a request with the master key. */
  ask(path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Response>
  /** Shuts the gateway down, which sends pending events, and returns all events that `posthog` received. */
  ended(): Promise<StoredEvent[]>
}

export interface SceneOptions {
  /** The `config.yaml`. `OPENAI` in it is replaced by the mock's URL. */
  readonly yaml?: string
  readonly environment?: Readonly<Record<string, string>>
  readonly keys?: Partial<Keys>
  readonly chunkDelayMs?: number
}

/** Ends it with the test. Not by `afterEach` of this module, which only the first of several test files in a process would have. */
export function closeAfter(close: () => Promise<unknown>): void {
  onTestFinished(async () => void (await close()))
}

export const oneModel = `
model_list:
  - model_name: "*"
    litellm_params:
      model: openai/*
      api_base: OPENAI
      api_key: sk-upstream-secret
litellm_settings:
  callbacks: ["posthog"]
`

/** A gateway in this process, with a mock OpenAI and a mock PostHog. */
export async function scene(options: SceneOptions = {}): Promise<Scene> {
  const [openai, posthog] = await Promise.all([
    createMockOpenAI({ chunkDelayMs: options.chunkDelayMs }),
    createMockPostHog(),
  ])
  closeAfter(openai.close)
  closeAfter(posthog.close)
  const yaml = (options.yaml ?? oneModel).replaceAll('OPENAI', openai.url)
  const config = parseConfig(yaml, 'config.yaml', {
    LITELLM_MASTER_KEY: masterKey,
    POSTHOG_API_KEY: 'phc_global',
    POSTHOG_API_URL: posthog.url,
    ...options.environment,
  })
  const gateway = await startGateway({
    config,
    keys: { ...openKeys, ...options.keys },
    admin: async () => undefined,
    host: '127.0.0.1',
    port: 0,
    onProblem: () => undefined,
  })
  let stopped: Promise<unknown> | undefined
  const stop = () => (stopped ??= gateway.stop(1_000))
  closeAfter(stop)
  return {
    openai,
    posthog,
    gateway,
    async ended() {
      await stop()
      return posthog.events()
    },
    ask: (path, body, headers) =>
      fetch(gateway.url + path, {
        ...(body !== undefined && { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) }),
        headers: { authorization: `Bearer ${masterKey}`, 'content-type': 'application/json', ...headers },
      }),
  }
}

/** Shuts a gateway down and returns the properties of its only event. */
export async function onlyEvent({ posthog, ended }: Scene) {
  const found = await ended()
  posthog.assertSound()
  expect(found).toHaveLength(1)
  return found[0]?.properties ?? {}
}

/** The error in the body of an answer. */
export const errorOf = async (response: Response) =>
  ((await response.json()) as { error: Record<string, unknown> }).error

/** The master key's. */
export const master: KeyFacts = { hash: 'master', metadata: {}, isMaster: true, callbacks: [] }

const find: Keys['find'] = (secret) =>
  secret === masterKey
    ? master
    : { status: 401, type: 'auth_error', code: '401', message: 'Authentication Error, No api key passed in.' }

/** Only the master key, without limits. */
export const openKeys: Keys = {
  find,
  findAnew: async (secret) => find(secret),
  admit: () => undefined,
  spend: () => undefined,
  whenLimited: new Promise(() => undefined),
  isStoreUp: () => true,
  reconfigure: () => undefined,
  close: async () => undefined,
}
