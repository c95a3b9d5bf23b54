import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { createAdmin } from '../src/admin/create-admin.js'
import { openAdmin } from './open-admin.js'
import { configOf, factsOf, masterKey } from './open-gateway-keys.js'
import { startPostgres } from './start-postgres.js'

const postgres = await startPostgres()
afterAll(() => postgres?.close())

const planted = {
  phc: 'phc_planted_0123456789',
  salt: 'salt-planted-0123456789',
  member: 'sk-planted-member-01234',
  admin: 'sk-planted-admin-012345',
}

const oddText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constantFrom(
    '',
    ' ',
    '\u0000',
    '\ud800',
    "' or 1=1 --",
    '"; drop table gateway_keys; --',
    '__proto__',
    'constructor',
    '../..',
    'x'.repeat(300),
    '***REDACTED***',
    'os.environ/LITELLM_MASTER_KEY',
    'sk-',
    'blue',
    'gone',
    'mine',
    '1mo',
    '999999d',
    '999999mo',
    'https://eu.i.posthog.com',
    'http://127.0.0.1',
    'posthog',
    'success',
  ),
)
const oddValue = fc.oneof(
  { weight: 4, arbitrary: oddText },
  fc.constantFrom(null, true, 0, -0, -1, 1.5, 1e308, -1e308, Number.MAX_SAFE_INTEGER, 2 ** 53, 5e-324),
  fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<unknown>,
  fc.array(oddText, { maxLength: 3 }),
  fc.constant([{ callback_name: 'posthog', callback_vars: { posthog_api_key: 'phc_other' } }]),
  fc.constant({ posthog_api_key: 'phc_other', posthog_api_url: 'https://eu.i.posthog.com' }),
)
const field = fc.constantFrom(
  'team_id',
  'team_ids',
  'team_alias',
  'members_with_roles',
  'models',
  'max_budget',
  'budget_duration',
  'rpm_limit',
  'tpm_limit',
  'blocked',
  'metadata',
  'key',
  'keys',
  'key_alias',
  'key_aliases',
  'user_id',
  'duration',
  'callback_name',
  'callback_type',
  'callback_vars',
  'logging',
  '__proto__',
  'toString',
)
const anyBody = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.array(fc.tuple(field, oddValue), { maxLength: 5 }).map((entries) => Object.fromEntries(entries)),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom('blue', 'gone'), field, oddValue)
      .map(([id, key, value]) => ({ team_id: id, [key]: value })),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom(masterKey, planted.member, planted.admin), field, oddValue)
      .map(([secret, key, value]) => ({ key: secret, [key]: value })),
  },
  { weight: 2, arbitrary: oddValue.map((logging) => ({ callback_name: 'posthog', callback_vars: logging })) },
  oddValue,
  fc.constant(undefined),
)
const id = fc.oneof(
  fc.constantFrom('blue', 'gone', '%', '%00', '%2F', '%ff', '..', "'"),
  oddText.map((text) => encodeURIComponent(text.replace(/\p{Surrogate}/gu, ''))),
)
const to = (...routes: string[]) => fc.constantFrom(...routes).map((route) => route.split(' ') as [string, string])
const anyRoute = fc.oneof(
  {
    weight: 6,
    arbitrary: to('POST /team/new', 'POST /team/update', 'POST /team/delete', 'GET /team/info', 'GET /team/list'),
  },
  {
    weight: 6,
    arbitrary: to('POST /key/generate', 'POST /key/update', 'POST /key/delete', 'GET /key/info', 'GET /key/list'),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(
      fc.constantFrom('POST', 'GET', 'DELETE'),
      id.map((team) => `/team/${team}/callback`),
    ),
  },
  fc.tuple(
    fc.constant('DELETE'),
    fc.tuple(id, id).map(([team, name]) => `/team/${team}/callback/${name}`),
  ),
  fc.tuple(
    fc.constant('POST'),
    id.map((team) => `/team/${team}/disable_logging`),
  ),
)
const anyQuery = fc.array(
  fc.tuple(fc.constantFrom('team_id', 'key', 'page', 'size', 'user_id', 'key_alias', 'return_full_object'), oddText),
  { maxLength: 3 },
)

test('any request with any key is answered below 500, and without a secret in the answer', async () => {
  const statuses = await askAnything('sqlite::memory:', 10_000)
  for (const status of [200, 400, 401, 403, 404, 405, 422]) expect(statuses.get(status)).toBeGreaterThan(20)
})

test.skipIf(!postgres)('and the same of a gateway on PostgreSQL', async () => {
  const statuses = await askAnything((await postgres?.newDatabase()) ?? '', 1_500)
  expect(statuses.get(200)).toBeGreaterThan(20)
})

async function askAnything(databaseUrl: string, numRuns: number): Promise<ReadonlyMap<number, number>> {
  const { keys, runtime, call } = await openAdmin({ databaseUrl, environment: { GATEWAY_SALT_KEY: planted.salt } })
  const config = configOf('', { GATEWAY_SALT_KEY: planted.salt })
  const answer = createAdmin({ keys, config: () => config, runtime })
  const anonymous = { hash: 'anonymous', metadata: {}, isMaster: false, callbacks: [] }
  const plant = async () => {
    await call('POST', '/team/new', { team_id: 'blue', members_with_roles: [{ role: 'admin', user_id: 'ada' }] })
    await call('POST', '/key/generate', { key: planted.member, team_id: 'blue', key_alias: 'mine' })
    await call('POST', '/key/generate', { key: planted.admin, team_id: 'blue', user_id: 'ada' })
    await call('POST', '/team/blue/callback', {
      callback_name: 'posthog',
      callback_vars: { posthog_api_key: planted.phc },
    })
  }
  await plant()
  const secrets = [masterKey, ...Object.values(planted)]
  const seen = new Map<number, number>()
  await fc.assert(
    fc.asyncProperty(
      anyRoute,
      anyQuery,
      anyBody,
      fc.constantFrom(masterKey, masterKey, planted.member, planted.admin, undefined),
      async ([method, path], query, body, secret) => {
        const found = secret === undefined ? anonymous : keys.find(secret)
        const key = 'status' in found ? anonymous : found
        const answered = await answer({ method, path, query: new URLSearchParams(query), key, body })
        expect(answered?.status ?? 404).toBeLessThan(500)
        const text = JSON.stringify(answered?.body ?? null)
        for (const secret of secrets) expect(text).not.toContain(secret)
        seen.set(answered?.status ?? 0, (seen.get(answered?.status ?? 0) ?? 0) + 1)
        if (!keys.roster.team('blue') || 'status' in keys.find(planted.admin)) await plant()
      },
    ),
    { numRuns },
  )
  expect(factsOf(keys.find(masterKey)).isMaster).toBe(true)
  await keys.close()
  return seen
}
