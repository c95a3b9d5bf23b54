import { createFakeRuntime, type FakeRuntime } from '../../core/test/fake-runtime.js'
import { parseConfig } from '../src/config/read-config.js'
import { createKeys, type ManagedKeys } from '../src/keys/create-keys.js'
import type { KeysProblem } from '../src/keys/create-sync.js'
import type { KeyFacts, Refusal } from '../src/keys/keys.js'
import { openStore } from '../src/store/open-store.js'
import type { Store } from '../src/store/store.js'

export const masterKey = 'sk-master-0123456789'

export interface TestGateway {
  readonly keys: ManagedKeys
  readonly runtime: FakeRuntime
  readonly problems: KeysProblem[]
  /** Advances the clock by a second, and waits until the exchange with the store has ended, successfully or not. */
  exchange(): Promise<void>
}

export const configOf = (rest = '', environment: Record<string, string> = {}) =>
  parseConfig(`model_list: [{ model_name: m, litellm_params: { model: m } }]\n${rest}`, 'config.yaml', {
    LITELLM_MASTER_KEY: masterKey,
    ...environment,
  })

/** The keys of a gateway with a fake clock. Gateways that share a database need different `newId`s. */
export async function openGatewayKeys(options: {
  readonly databaseUrl?: string
  readonly rest?: string
  readonly environment?: Record<string, string>
  readonly newId?: () => string
  readonly wrap?: (store: Store) => Store
}): Promise<TestGateway> {
  const { databaseUrl = 'sqlite::memory:', rest, environment, newId, wrap = (store) => store } = options
  const runtime = createFakeRuntime()
  /** An exchange has ended when the timer for the next one is set. */
  let nextIsDue = () => {}
  const after: FakeRuntime['after'] = (delayMs, run) => {
    if (delayMs === 1_000) nextIsDue()
    return runtime.after(delayMs, run)
  }
  const problems: KeysProblem[] = []
  const store = wrap(await openStore(databaseUrl))
  const keys = await createKeys({
    config: configOf(rest, environment),
    store,
    runtime: { ...runtime, after, newId: newId ?? runtime.newId },
    onProblem: (problem) => problems.push(problem),
  })
  return {
    keys,
    runtime,
    problems,
    exchange: () =>
      new Promise<void>((resolve) => {
        nextIsDue = resolve
        runtime.advance(1_000)
      }),
  }
}

export function factsOf(found: KeyFacts | Refusal): KeyFacts {
  if ('status' in found) throw new Error(`Refused: ${found.message}`)
  return found
}
