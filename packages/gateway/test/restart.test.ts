import { createMockPostHog } from '@tracked-openai/devserver'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openStore } from '../src/store/open-store.js'
import { createUpstream } from './create-upstream.js'
import { closeAfter, masterKey } from './scene.js'
import { startProcess } from './start-process.js'
import { entry, yamlOf } from './yaml-of.js'

const patience = { timeout: 10_000 }
const usage = { prompt_tokens: 1_000, completion_tokens: 0, total_tokens: 1_000 }

async function post(url: string, body: object, secret = masterKey) {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
}

/** Resolves when usage was written to the database. */
async function usageIn(databaseUrl: string): Promise<void> {
  const store = await openStore(databaseUrl)
  await expect
    .poll(async () => (await store.countersSince(0, 0)).counters.some(({ usd }) => usd > 0), patience)
    .toBe(true)
  await store.close()
}

test.each(['SIGKILL', 'SIGTERM'] as const)(
  'after %s and a restart, the gateway knows its teams, their PostHog projects, its keys and what these have spent',
  async (signal) => {
    const posthog = await createMockPostHog()
    closeAfter(posthog.close)
    const upstream = await createUpstream((response) =>
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ object: 'chat.completion', model: 'gpt-4o', choices: [], usage })),
    )
    const yaml = yamlOf([entry('gpt', 'gpt-4o', upstream, ', input_cost_per_token: 0.001')])
    const environment = {
      LITELLM_MASTER_KEY: masterKey,
      GATEWAY_SALT_KEY: 'salt',
      POSTHOG_API_KEY: 'phc_global',
      POSTHOG_API_URL: posthog.url,
    }
    const first = await startProcess(yaml, environment)
    const DATABASE_URL = `sqlite:${join(first.folder, 'tracked-openai-gateway.db')}`
    await post(`${first.url}/team/new`, { team_id: 'blue' })
    await post(`${first.url}/team/blue/callback`, {
      callback_name: 'posthog',
      callback_vars: { posthog_api_key: 'phc_blue' },
    })
    const { body } = await post(`${first.url}/key/generate`, { team_id: 'blue', max_budget: 1.5 })
    const secret = String(body.key)
    const ask = (url: string) => post(`${url}/chat/completions`, { model: 'gpt', messages: [] }, secret)
    expect((await ask(first.url)).status).toBe(200)
    await usageIn(DATABASE_URL)
    first.signal(signal)
    await first.ended

    const second = await startProcess(yaml, { ...environment, DATABASE_URL })
    expect((await ask(second.url)).status).toBe(200)
    await expect
      .poll(async () => (await ask(second.url)).body, patience)
      .toMatchObject({ error: { type: 'budget_exceeded' } })
    second.signal('SIGTERM')
    expect(await second.ended).toBe(0)
    expect(new Set(posthog.events().map(({ token }) => token))).toEqual(new Set(['phc_blue']))
  },
)
