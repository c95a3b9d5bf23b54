import type { Problem } from '@tracked-openai/core'
import { expect, test } from 'vitest'
import { startGateway } from '../src/cli/start-gateway.js'
import { parseConfig } from '../src/config/read-config.js'
import type { Keys } from '../src/keys/keys.js'
import type { TeamRecord } from '../src/store/team-record.js'
import { createUpstream } from './create-upstream.js'
import { openGatewayKeys } from './open-gateway-keys.js'
import { closeAfter, masterKey, oneModel, openKeys } from './scene.js'
import { teamOf } from './store-contract.js'

/** A log thread that only says that it has begun. */
const program = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort } from 'node:worker_threads'
    parentPort.postMessage({ kind: 'problem', problem: { code: 'x', dropped: 0, message: 'begun' } })
    parentPort.on('message', ({ kind }) => {
      if (kind === 'shutdown') parentPort.postMessage({ kind: 'done', stats: { captured: 0, delivered: 0, pending: 0, dropped: {} } })
    })`)}`,
)

/** A gateway with that log thread; `begun` resolves when the thread has begun. */
async function gatewayWith(keys: Keys, upstreamUrl = 'https://api.openai.com/v1') {
  const config = parseConfig(oneModel.replace('OPENAI', upstreamUrl), 'config.yaml', {
    LITELLM_MASTER_KEY: masterKey,
    POSTHOG_API_KEY: 'phc_x',
  })
  const messages: string[] = []
  let hear: () => void = () => undefined
  const begun = new Promise<void>((resolve) => (hear = resolve))
  const gateway = await startGateway({
    config,
    keys,
    admin: async ({ path }) => ({ status: 200, body: { path } }),
    host: '127.0.0.1',
    port: 0,
    program,
    onProblem({ message }: Problem) {
      messages.push(message)
      hear()
    },
  })
  closeAfter(() => gateway.stop(1_000))
  return { gateway, begun, messages }
}

/** Keys of a new database; `putTeam` is what another gateway with that database does. */
async function openKeysOfDatabase() {
  const { keys, exchange } = await openGatewayKeys({})
  const putTeam = (limits: Partial<TeamRecord>) => keys.store.write((writer) => writer.putTeam(teamOf('t', limits)))
  return { keys, exchange, putTeam }
}

test('if a team has a budget, what calls cost is known soon after the start: the log thread starts with the gateway', async () => {
  const { keys, putTeam } = await openKeysOfDatabase()
  await putTeam({ maxBudget: 1 })
  await keys.refresh()
  await (
    await gatewayWith(keys)
  ).begun
})

test('the first budget starts the log thread, whichever gateway writes it, so that the first call on it is charged as soon as any other', async () => {
  const { keys, exchange, putTeam } = await openKeysOfDatabase()
  const { begun } = await gatewayWith(keys)
  await putTeam({ tpmLimit: 1 })
  await exchange()
  await begun
})

test('without budgets, a gateway that is not called has no log thread, which would only take memory', async () => {
  const { keys, exchange, putTeam } = await openKeysOfDatabase()
  const { gateway, messages } = await gatewayWith(keys)
  await putTeam({ rpmLimit: 1, models: ['gpt-4o'] })
  await exchange()
  await fetch(`${gateway.url}/key/list`, { headers: { authorization: `Bearer ${masterKey}` } })
  await gateway.stop(1_000)
  expect(messages).toEqual([])
})

test('the log thread starts while the first call waits for its answer', async () => {
  let answer: () => void = () => undefined
  const upstream = await createUpstream((response) => (answer = () => void response.end('{}')))
  const { gateway, begun } = await gatewayWith(openKeys, upstream.url)
  const call = fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${masterKey}` },
    body: JSON.stringify({ model: 'gpt-4o', messages: [] }),
  })
  await begun
  answer()
  expect((await call).status).toBe(200)
})
