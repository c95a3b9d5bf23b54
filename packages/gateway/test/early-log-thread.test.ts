import type { Problem } from '@tracked-openai/core'
import { expect, test } from 'vitest'
import { startGateway } from '../src/cli/start-gateway.js'
import { parseConfig } from '../src/config/read-config.js'
import { createUpstream } from './create-upstream.js'
import { closeAfter, masterKey, oneModel, openKeys } from './scene.js'

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
async function gatewayWith(limitsSpend: () => boolean, upstreamUrl = 'https://api.openai.com/v1') {
  const config = parseConfig(oneModel.replace('OPENAI', upstreamUrl), 'config.yaml', {
    LITELLM_MASTER_KEY: masterKey,
    POSTHOG_API_KEY: 'phc_x',
  })
  const messages: string[] = []
  let hear: () => void = () => undefined
  const begun = new Promise<void>((resolve) => (hear = resolve))
  const gateway = await startGateway({
    config,
    keys: { ...openKeys, limitsSpend },
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

test('if a key has a budget, what calls cost is known soon after the start: the log thread starts with the gateway', async () => {
  const { begun } = await gatewayWith(() => true)
  await begun
})

test('the first budget starts the log thread, so that the first call on it is charged as soon as any other', async () => {
  let hasBudget = false
  const { gateway, begun, messages } = await gatewayWith(() => hasBudget)
  const headers = { authorization: `Bearer ${masterKey}` }
  await fetch(`${gateway.url}/key/list`, { headers })
  expect(messages).toEqual([])
  hasBudget = true
  await fetch(`${gateway.url}/key/generate`, { method: 'POST', headers, body: '{"max_budget": 1}' })
  await begun
})

test('without budgets, a gateway that is not called has no log thread, which would only take memory', async () => {
  const { gateway, messages } = await gatewayWith(() => false)
  await gateway.stop(1_000)
  expect(messages).toEqual([])
})

test('the log thread starts while the first call waits for its answer', async () => {
  let answer: () => void = () => undefined
  const upstream = await createUpstream((response) => (answer = () => void response.end('{}')))
  const { gateway, begun } = await gatewayWith(() => false, upstream.url)
  const call = fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${masterKey}` },
    body: JSON.stringify({ model: 'gpt-4o', messages: [] }),
  })
  await begun
  answer()
  expect((await call).status).toBe(200)
})
