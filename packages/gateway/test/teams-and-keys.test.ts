import { randomUUID } from 'node:crypto'
import { createMockOpenAI, createMockPostHog } from '@tracked-openai/devserver'
import { createNodeRuntime } from '@tracked-openai/node/runtime'
import OpenAI, { RateLimitError } from 'openai'
import { afterAll, expect, test } from 'vitest'
import { createAdmin } from '../src/admin/create-admin.js'
import { startGateway } from '../src/cli/start-gateway.js'
import { parseConfig } from '../src/config/read-config.js'
import { createKeys } from '../src/keys/create-keys.js'
import { openStore } from '../src/store/open-store.js'
import { closeAfter, masterKey, oneModel } from './scene.js'
import { startPostgres } from './start-postgres.js'

const postgres = await startPostgres()
afterAll(() => postgres?.close())

const ask = { model: 'gpt-4o-mini', messages: [{ role: 'user' as const, content: 'Hello' }] }

/** Gateways on one database, with one mock OpenAI and one mock PostHog. */
async function openGateways(count: number, databaseUrl = 'sqlite::memory:', yaml = oneModel) {
  const [openai, posthog] = await Promise.all([createMockOpenAI(), createMockPostHog()])
  closeAfter(openai.close)
  closeAfter(posthog.close)
  const config = parseConfig(yaml.replaceAll('OPENAI', openai.url), 'config.yaml', {
    LITELLM_MASTER_KEY: masterKey,
    GATEWAY_SALT_KEY: 'salt',
    POSTHOG_API_KEY: 'phc_global',
    POSTHOG_API_URL: posthog.url,
  })
  const open = async () => {
    const runtime = createNodeRuntime()
    const keys = await createKeys({ config, store: await openStore(databaseUrl), runtime })
    const admin = createAdmin({ keys, config: () => config, runtime })
    const gateway = await startGateway({ config, keys, admin, host: '127.0.0.1', port: 0, onProblem: () => undefined })
    closeAfter(() => gateway.stop(1_000))
    return {
      keys,
      async admin(path: string, body?: object, secret = masterKey) {
        const answer = await fetch(gateway.url + path, {
          ...(body && { method: 'POST', body: JSON.stringify(body) }),
          headers: { authorization: `Bearer ${secret}` },
        })
        return { status: answer.status, body: await answer.json() }
      },
      client: (apiKey: string) => new OpenAI({ apiKey, baseURL: `${gateway.url}/v1`, maxRetries: 0 }),
    }
  }
  return { openai, posthog, gateways: await Promise.all(Array.from({ length: count }, open)) }
}

test("a team's calls are reported to its own PostHog project only", async () => {
  const { posthog, gateways } = await openGateways(1)
  const [{ admin, client }] = gateways as [(typeof gateways)[0]]
  await admin('/team/new', { team_id: 'blue' })
  await admin('/team/blue/callback', {
    callback_name: 'posthog',
    callback_vars: { posthog_api_key: 'phc_blue', posthog_api_url: posthog.url },
  })
  const { key } = (await admin('/key/generate', { team_id: 'blue' })).body
  await client(key).chat.completions.create(ask)
  await client(masterKey).chat.completions.create(ask)
  const events = await posthog.waitFor(2)
  expect(events.map(({ token }) => token).sort()).toEqual(['phc_blue', 'phc_global'])
})

test("a call with a blocked key is reported to its team's project, or not at all if the team disabled logging", async () => {
  const { posthog, gateways } = await openGateways(1)
  const [{ admin, client }] = gateways as [(typeof gateways)[0]]
  const callbacks = { posthog_api_key: 'phc_blue', posthog_api_url: posthog.url }
  for (const team of ['silent', 'blue']) {
    await admin('/team/new', { team_id: team })
    if (team === 'silent') await admin('/team/silent/disable_logging', {})
    else await admin('/team/blue/callback', { callback_name: 'posthog', callback_vars: callbacks })
    const { key } = (await admin('/key/generate', { team_id: team, key_alias: `${team}-key` })).body
    await admin('/key/update', { key, blocked: true })
    await expect(client(key).chat.completions.create(ask)).rejects.toThrow('Key is blocked')
  }
  expect(await posthog.waitFor(1)).toMatchObject([
    { token: 'phc_blue', properties: { tracked_openai_team_id: 'blue', tracked_openai_key_alias: 'blue-key' } },
  ])
})

test('the cost of calls uses up the budget, and the SDK gets an error, without retries, when it is exceeded', async () => {
  const { gateways } = await openGateways(1)
  const [{ admin, client, keys }] = gateways as [(typeof gateways)[0]]
  const { key } = (await admin('/key/generate', { max_budget: 1e-9 })).body
  await client(key).chat.completions.create(ask)
  const spent = () => keys.roster.keys().map((record) => keys.spentOf(record, Date.now()).usd)[0] ?? 0
  while (spent() === 0) await new Promise(setImmediate)
  let requests = 0
  const counted: typeof fetch = (...request) => {
    requests += 1
    return fetch(...request)
  }
  const refused = await client(key)
    .withOptions({ maxRetries: 2, fetch: counted })
    .chat.completions.create(ask)
    .catch((error: unknown) => error)
  expect(requests).toBe(1)
  expect(refused).toBeInstanceOf(RateLimitError)
  expect(refused).toMatchObject({
    status: 429,
    type: 'budget_exceeded',
    message: expect.stringContaining('Budget has been exceeded!'),
  })
})

test('the SDK gets an error when a rate limit is reached, with the time to retry after', async () => {
  const { openai, gateways } = await openGateways(1)
  const [{ admin, client }] = gateways as [(typeof gateways)[0]]
  const { key } = (await admin('/key/generate', { rpm_limit: 2, models: ['gpt-4o-mini'] })).body
  // Within one minute, whenever the test runs: a limit of two holds for three calls in at most two windows.
  const results = await Promise.all(
    Array.from({ length: 6 }, () =>
      client(key)
        .chat.completions.create(ask)
        .catch((error: unknown) => error),
    ),
  )
  const refused = results.filter((result) => result instanceof RateLimitError)
  expect(refused.length).toBeGreaterThanOrEqual(2)
  expect(Number(refused[0]?.headers?.get('retry-after'))).toBeGreaterThan(0)
  expect(openai.requests()).toHaveLength(6 - refused.length)
  await expect(client(key).chat.completions.create({ ...ask, model: 'o3' })).rejects.toMatchObject({
    status: 403,
    type: 'key_model_access_denied',
    param: 'model',
  })
})

test.skipIf(!postgres)('a key created at one gateway works at the other, until it is deleted', async () => {
  const { gateways } = await openGateways(2, await postgres?.newDatabase())
  const [first, second] = gateways as [(typeof gateways)[0], (typeof gateways)[0]]
  const { key, token_id } = (await first.admin('/key/generate', {})).body
  while (!second.keys.roster.key(token_id)) await new Promise(setImmediate)
  expect((await second.client(key).chat.completions.create(ask)).object).toBe('chat.completion')
  await second.admin('/key/delete', { keys: [key] })
  while (first.keys.roster.key(token_id)) await new Promise(setImmediate)
  await expect(first.client(key).chat.completions.create(ask)).rejects.toMatchObject({ status: 401 })
})

test.skipIf(!postgres)('calls go on while PostgreSQL is away, and only the admin API says so', async () => {
  const { gateways } = await openGateways(1, await postgres?.newDatabase())
  const [{ admin, client }] = gateways as [(typeof gateways)[0]]
  const { key } = (await admin('/key/generate', { key_alias: randomUUID() })).body
  await postgres?.crash()
  expect((await client(key).chat.completions.create(ask)).object).toBe('chat.completion')
  expect(await admin('/key/generate', {})).toMatchObject({ status: 503, body: { error: { code: '503' } } })
  expect((await client(masterKey).chat.completions.create(ask)).object).toBe('chat.completion')
  await postgres?.restart()
})

test('with redact_user_api_key_info, the event of a refusal does not contain the alias of the key', async () => {
  const { posthog, gateways } = await openGateways(
    1,
    'sqlite::memory:',
    oneModel.replace('litellm_settings:', 'litellm_settings:\n  redact_user_api_key_info: true'),
  )
  const [{ admin, client }] = gateways as [(typeof gateways)[0]]
  const { key } = (await admin('/key/generate', { key_alias: 'ada-lovelace-laptop', rpm_limit: 0 })).body
  await expect(client(key).chat.completions.create(ask)).rejects.toThrow('Rate limit exceeded for this key.')
  const [event] = await posthog.waitFor(1)
  expect(JSON.stringify(event)).not.toContain('ada-lovelace')
})
