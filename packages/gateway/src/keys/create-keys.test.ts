import { expect, test } from 'vitest'
import { configOf, factsOf, masterKey, openGatewayKeys } from '../../test/open-gateway-keys.js'
import { keyOf, teamOf } from '../../test/store-contract.js'
import type { KeyRecord } from '../store/key-record.js'
import type { Store } from '../store/store.js'
import type { TeamRecord } from '../store/team-record.js'
import { teamPlace } from './create-roster.js'
import { createSeal } from './create-seal.js'
import { hashSecret } from './hash-secret.js'

const hash = hashSecret('sk-a')

async function openWith(
  key: Partial<KeyRecord>,
  team?: Partial<TeamRecord>,
  options: Parameters<typeof openGatewayKeys>[0] = {},
) {
  const gateway = await openGatewayKeys(options)
  await gateway.keys.store.write(async (writer) => {
    if (team) await writer.putTeam(teamOf('t', team))
    await writer.putKey(keyOf(hash, { ...(team && { teamId: 't' }), ...key }))
  })
  await gateway.keys.refresh()
  const { keys, runtime } = gateway
  const facts = () => factsOf(keys.find('sk-a'))
  return {
    ...gateway,
    facts,
    admit: (model = 'm') => keys.admit(facts(), { names: [model, `${model}-alias`], groups: ['vip'] }, runtime.now()),
    spend: (usd: number, tokens?: number) => keys.spend(facts(), 'm', { usd, tokens }, runtime.now()),
  }
}

test('the master key and stored keys are accepted, and other secrets are refused', async () => {
  const { keys } = await openWith({ alias: 'mine', userId: 'ada', metadata: { a: 1 } })
  expect(keys.find(masterKey)).toMatchObject({ isMaster: true, hash: 'master' })
  expect(keys.find('sk-a')).toEqual({
    hash,
    alias: 'mine',
    userId: 'ada',
    metadata: { a: 1 },
    isMaster: false,
    callbacks: [],
  })
  expect(keys.find('sk-b')).toEqual({
    status: 401,
    type: 'token_not_found_in_db',
    code: '401',
    message: 'Authentication Error, Invalid proxy server token passed.',
  })
  for (const none of [undefined, ''])
    expect(keys.find(none)).toEqual({
      status: 401,
      type: 'auth_error',
      code: '401',
      message: 'Authentication Error, No api key passed in.',
    })
  expect(keys.find(hash)).toMatchObject({ status: 401 })
})

test('the master key of a reloaded file replaces the old one', async () => {
  const { keys } = await openGatewayKeys({})
  keys.reconfigure(configOf('', { LITELLM_MASTER_KEY: 'sk-another-master-key' }))
  expect(keys.find(masterKey)).toMatchObject({ status: 401 })
  expect(keys.find('sk-another-master-key')).toMatchObject({ isMaster: true })
})

test('without a master key every caller is accepted, and none is master', async () => {
  const { keys } = await openGatewayKeys({ environment: { LITELLM_MASTER_KEY: '' } })
  for (const secret of [undefined, 'sk-anything'])
    expect(keys.find(secret)).toMatchObject({ hash: 'anonymous', isMaster: false })
})

test('an expired key, a blocked key and the key of a blocked team are refused', async () => {
  const { keys, runtime } = await openWith({ expiresAtMs: 1_750_000_060_000 })
  expect(keys.find('sk-a')).toMatchObject({ hash })
  runtime.advance(60_000)
  expect(keys.find('sk-a')).toMatchObject({ status: 401, type: 'expired_key' })
  expect((await openWith({ isBlocked: true })).keys.find('sk-a')).toMatchObject({ status: 401 })
  expect((await openWith({}, { isBlocked: true })).keys.find('sk-a')).toMatchObject({ status: 401 })
  expect((await openWith({ teamId: 'gone' })).keys.find('sk-a')).toMatchObject({ status: 401 })
})

test.each([
  [undefined, undefined, 'anything', undefined],
  [[], [], 'anything', undefined],
  [['gpt-4o'], undefined, 'gpt-4o', undefined],
  [['gpt-4o'], undefined, 'gpt-4o-mini', 'key_model_access_denied'],
  [['openai/*'], undefined, 'openai/gpt-4o', undefined],
  [undefined, ['gpt-4o'], 'o3', 'team_model_access_denied'],
  [['o3-alias'], ['vip'], 'o3', undefined],
  [['v*'], ['vip'], 'o3', 'key_model_access_denied'],
  [['all-team-models'], ['gpt-4o'], 'gpt-4o', undefined],
  [['all-team-models'], ['gpt-4o'], 'o3', 'key_model_access_denied'],
])('a key limited to %j in a team limited to %j asks for %s: %s', async (models, teamModels, model, type) => {
  const { admit } = await openWith({ models }, { models: teamModels })
  expect(admit(model)?.type).toBe(type)
})

test('a model that is not allowed is refused with the message of LiteLLM', async () => {
  const { admit } = await openWith({ models: ['a', 'b'] })
  expect(admit('c')).toEqual({
    status: 403,
    type: 'key_model_access_denied',
    param: 'model',
    code: '403',
    message: "key not allowed to access model. This key can only access models=['a', 'b']. Tried to access c",
  })
})

test('the third request of a minute with a limit of two is refused until the next minute', async () => {
  const { admit, runtime } = await openWith({ alias: 'mine', rpmLimit: 2 })
  expect([admit(), admit()]).toEqual([undefined, undefined])
  expect(admit()).toEqual({
    status: 429,
    type: 'rate_limit_error',
    code: '429',
    message:
      'Rate limit exceeded for key mine. Limit type: requests. Current limit: 2, Remaining: 0. Limit resets at: 2025-06-15 15:07:00 UTC',
    retryAfterSeconds: 20,
  })
  runtime.advance(20_000)
  expect(admit()).toBeUndefined()
})

test("tokens per minute are limited, and a team's limit applies to all its keys together", async () => {
  const { admit, spend, keys, runtime } = await openWith({ tpmLimit: 1_000 }, { rpmLimit: 3 })
  await keys.store.write((writer) => writer.putKey(keyOf(hashSecret('sk-b'), { teamId: 't' })))
  await keys.refresh()
  spend(0, 999)
  expect(admit()).toBeUndefined()
  spend(0, 1)
  expect(admit()?.message).toContain('Limit type: tokens')
  const other = () => keys.admit(factsOf(keys.find('sk-b')), { names: ['m'] }, runtime.now())
  expect([other(), other()]).toEqual([undefined, undefined])
  expect(other()?.message).toContain('Rate limit exceeded for team t.')
})

test('a refused request does not count', async () => {
  const { admit } = await openWith({ models: ['m'], rpmLimit: 1 }, { rpmLimit: 1 })
  admit('other')
  expect(admit('m')).toBeUndefined()
})

test('a budget applies until its window ends, and starts from zero then', async () => {
  const { admit, spend, runtime, keys } = await openWith({
    maxBudget: 0.3,
    budgetDuration: '1h',
    createdAtMs: 1_750_000_000_000,
  })
  spend(0.1)
  spend(0.1)
  expect(admit()).toBeUndefined()
  spend(0.1)
  expect(admit()).toMatchObject({
    status: 429,
    type: 'budget_exceeded',
    message: expect.stringContaining('Max budget: 0.3'),
  })
  const key = keys.roster.key(hash)
  expect(key && keys.spentOf(key, runtime.now())).toMatchObject({ resetsAtMs: 1_750_003_600_000 })
  runtime.advance(3_600_000)
  expect(admit()).toBeUndefined()
})

test('spend survives a restart', async () => {
  let store: Store | undefined
  const wrap = (opened: Store) => (store = { ...opened, close: async () => undefined })
  const { spend, keys } = await openWith({ maxBudget: 1 }, undefined, { wrap })
  spend(1)
  await keys.close()
  const again = await openGatewayKeys({ wrap: () => store as Store })
  expect(again.keys.admit(factsOf(again.keys.find('sk-a')), { names: ['m'] }, 0)).toMatchObject({
    type: 'budget_exceeded',
  })
})

test('an addition whose confirmation was lost is retried and counts once', async () => {
  let isAnswerLost = true
  const { spend, exchange, keys, problems } = await openWith({}, undefined, {
    wrap: (store) => ({
      ...store,
      async add(batch, additions) {
        await store.add(batch, additions)
        if (isAnswerLost) throw new Error('connection lost')
      },
    }),
  })
  spend(0.5)
  await exchange()
  spend(0.25)
  isAnswerLost = false
  await exchange()
  await exchange()
  expect((await keys.store.countersSince(0, 0)).counters).toMatchObject([{ usd: 0.75 }])
  expect(problems.map(({ code }) => code)).toEqual(['store_down', 'store_up'])
})

test('a query to a store that never answers fails after ten seconds, and requests are still served', async () => {
  let isHanging = false
  const { admit, runtime, keys, problems } = await openWith({}, undefined, {
    wrap: (store) => ({
      ...store,
      changesSince: (revision) => (isHanging ? new Promise(() => undefined) : store.changesSince(revision)),
    }),
  })
  isHanging = true
  const refresh = keys.refresh()
  runtime.advance(10_000)
  await expect(refresh).rejects.toThrow('does not answer')
  expect(admit()).toBeUndefined()
  runtime.advance(10_000)
  await new Promise(setImmediate)
  expect(problems.map(({ code }) => code)).toEqual(['store_down'])
})

test("a callback's secret can only be decrypted for its own team, and one that cannot is marked as unreadable", async () => {
  const seal = createSeal(masterKey)
  const callbacks = [
    {
      name: 'posthog' as const,
      type: 'success' as const,
      sealedApiKey: seal.close('phc_t', teamPlace('t')),
      host: 'https://eu.i.posthog.com',
    },
  ]
  const { facts } = await openWith({ callbacks }, { callbacks })
  expect(facts().team?.callbacks).toEqual([
    { name: 'posthog', type: 'success', apiKey: 'phc_t', host: 'https://eu.i.posthog.com' },
  ])
  expect(facts().callbacks).toEqual([{ name: 'posthog', type: 'success', isUnreadable: true }])
})

test('default_team_settings apply until a team has callbacks of its own', async () => {
  const rest =
    'litellm_settings: { default_team_settings: [{ team_id: t, failure_callback: posthog, posthog_api_key: phc_default, turn_off_message_logging: true }] }'
  const { facts, keys } = await openWith({}, {}, { rest })
  expect(facts().team).toMatchObject({ callbacks: [{ type: 'failure', apiKey: 'phc_default' }], privacy: 'metadata' })
  await keys.store.write((writer) => writer.putTeam(teamOf('t', { callbacks: [{ name: 'posthog', type: 'success' }] })))
  await keys.refresh()
  expect(facts().team?.callbacks).toEqual([{ name: 'posthog', type: 'success' }])
})

test('a record that another version wrote is ignored with a problem report, and the others are read', async () => {
  const { keys, problems } = await openWith({})
  await keys.store.write((writer) => writer.putKey({ hash: 'odd' } as never))
  await keys.refresh()
  const message = 'The stored record odd cannot be read by this version and is ignored.'
  expect([problems, keys.find('sk-a')]).toMatchObject([[{ code: 'record_unreadable', message }], { hash }])
})
