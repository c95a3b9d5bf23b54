import { expect, test } from 'vitest'
import { factsOf } from '../../test/open-gateway-keys.js'
import { openAdmin } from '../../test/open-admin.js'

test('a new team is stored and answered in the format of LiteLLM', async () => {
  const { call } = await openAdmin()
  const team = {
    team_id: 'blue',
    team_alias: 'Blue',
    members_with_roles: [{ role: 'admin', user_id: 'ada' }],
    models: ['gpt-4o'],
    spend: 0,
    max_budget: 10,
    budget_duration: '30d',
    budget_reset_at: '2025-07-15T15:06:40.000Z',
    rpm_limit: 60,
    tpm_limit: null,
    blocked: false,
    metadata: { cost_center: 7 },
    created_at: '2025-06-15T15:06:40.000Z',
    updated_at: '2025-06-15T15:06:40.000Z',
  }
  const { team_id, team_alias, members_with_roles, models, max_budget, budget_duration, rpm_limit, metadata } = team
  const body = { team_id, team_alias, members_with_roles, models, max_budget, budget_duration, rpm_limit, metadata }
  expect(await call('POST', '/team/new', body)).toEqual({ status: 200, body: team })
  expect(await call('GET', '/team/info?team_id=blue')).toEqual({
    status: 200,
    body: { team_id: 'blue', team_info: team, keys: [], team_memberships: [] },
  })
  expect(await call('GET', '/team/list')).toEqual({ status: 200, body: [team] })
  expect(await call('POST', '/team/new', { team_id: 'blue' })).toMatchObject({
    status: 400,
    body: {
      error: {
        message: 'Team id = blue already exists. Please use a different team id.',
        param: 'team_id',
        code: '400',
      },
    },
  })
})

test('a team without an id gets one', async () => {
  const { call } = await openAdmin()
  const { body } = await call('POST', '/team/new', {})
  expect((await call('GET', `/team/info?team_id=${body.team_id}`)).status).toBe(200)
})

test('an update changes the fields it has, removes those that are null, and keeps the others', async () => {
  const { call, runtime } = await openAdmin()
  await call('POST', '/team/new', {
    team_id: 'blue',
    team_alias: 'Blue',
    max_budget: 10,
    rpm_limit: 60,
    metadata: { a: 1 },
  })
  runtime.advance(1_000)
  const { status, body } = await call('POST', '/team/update', { team_id: 'blue', max_budget: null, rpm_limit: 30 })
  expect(status).toBe(200)
  expect(body).toMatchObject({
    team_id: 'blue',
    data: {
      team_alias: 'Blue',
      max_budget: null,
      rpm_limit: 30,
      metadata: { a: 1 },
      updated_at: '2025-06-15T15:06:41.000Z',
    },
  })
})

test('deleting a team deletes its keys, and a new team with the same id has spent nothing', async () => {
  const { call, keys, runtime } = await openAdmin()
  await call('POST', '/team/new', { team_id: 'blue', max_budget: 1 })
  const { body } = await call('POST', '/key/generate', { team_id: 'blue' })
  keys.spend(factsOf(keys.find(body.key)), 'm', { usd: 1 }, runtime.now())
  expect((await call('GET', '/team/info?team_id=blue')).body.team_info.spend).toBe(1)
  runtime.advance(1)
  expect(await call('POST', '/team/delete', { team_ids: ['blue'] })).toEqual({
    status: 200,
    body: { deleted_teams: ['blue'] },
  })
  expect(keys.find(body.key)).toMatchObject({ status: 401 })
  expect((await call('GET', '/team/info?team_id=blue')).status).toBe(404)
  expect((await call('POST', '/team/new', { team_id: 'blue' })).body.spend).toBe(0)
})

test('no team is deleted if one of them does not exist', async () => {
  const { call } = await openAdmin()
  await call('POST', '/team/new', { team_id: 'blue' })
  expect((await call('POST', '/team/delete', { team_ids: ['blue', 'gone'] })).status).toBe(404)
  expect((await call('GET', '/team/list')).body).toHaveLength(1)
})

test.each([
  [
    { team_id: 'a', max_budgte: 1 },
    'The body has no field "max_budgte". It may have: team_id, team_alias, models, max_budget, ',
  ],
  [{ max_budget: 'much' }, 'max_budget must be an amount of US dollars, such as 25 or 0.5, got "much".'],
  [
    { budget_duration: '1y' },
    'budget_duration must be a span: a whole number and s, m, h, d, w or mo, such as "30d", got "1y".',
  ],
  [{ team_id: 'a/b' }, 'team_id must be text without control characters and slashes, got "a/b".'],
  [{ team_id: '..' }, 'team_id must be text other than "." and "..", got "..".'],
  [{ team_id: 'a\u0000' }, 'team_id must be text without control characters and slashes'],
  [
    { members_with_roles: [{ role: 'king', user_id: 'a' }] },
    `members_with_roles[0].role must be 'admin' or 'user', got "king".`,
  ],
  [
    { members_with_roles: [{ role: 'user', user_id: 'a', name: 'b' }] },
    'members_with_roles[0] has no field "name". It may have: role, user_id.',
  ],
  [{ metadata: { big: 'x'.repeat(20_000) } }, 'metadata must be a map of at most 16384 characters of JSON'],
  [
    { metadata: { logging: [{ callback_name: 'posthog', callback_vars: { host: 'x' } }] } },
    'metadata.logging.[0].callback_vars has no field "host". It may have: posthog_api_key, posthog_api_url.',
  ],
  [[], 'The body must be a JSON object, with "content-type: application/json".'],
  [undefined, 'The body must be a JSON object'],
  [JSON.parse(`{"metadata":{"a":${'['.repeat(5_000)}${']'.repeat(5_000)}}}`), 'The body must have at most 32 levels.'],
])('a body with a mistake is a 422 that names it (%#)', async (body, message) => {
  const { call } = await openAdmin()
  const answer = await call('POST', '/team/new', body)
  expect(answer.status).toBe(422)
  expect(answer.body.error.message).toContain(message)
  expect((await call('GET', '/team/list')).body).toEqual([])
})

test('an unknown field that is null is not set', async () => {
  const { call } = await openAdmin()
  expect((await call('POST', '/team/new', { team_alias: 'a', max_parallel_requests: null })).status).toBe(200)
})

test('an unknown path is not answered, and a wrong method is answered with the right ones', async () => {
  const { call } = await openAdmin()
  for (const path of ['/team', '/team/', '/key/nothing', '/team//callback', '/team/a/callback/b/c', '/v1/models'])
    expect(await call('GET', path)).toEqual({ status: 0, body: undefined })
  expect(await call('GET', '/team/new')).toMatchObject({
    status: 405,
    body: { error: { message: '/team/new takes POST.' } },
  })
  expect((await call('PUT', '/team/a/callback')).body.error.message).toBe('/team/a/callback takes POST or GET.')
})

test('without a master key the admin API is closed', async () => {
  const { call } = await openAdmin({ environment: { LITELLM_MASTER_KEY: '' } })
  const { status, body } = await call('POST', '/team/new', {})
  expect(status).toBe(401)
  expect(body.error.message).toContain('general_settings.master_key')
})

test('an unreachable database is a 503 that reveals nothing about it', async () => {
  let isDown = false
  const { call } = await openAdmin({
    wrap: (store) => ({
      ...store,
      write: (work) => (isDown ? Promise.reject(new Error('postgres://u:hunter2@db')) : store.write(work)),
    }),
  })
  isDown = true
  const { status, body } = await call('POST', '/team/new', {})
  expect(status).toBe(503)
  expect(JSON.stringify(body)).not.toContain('hunter2')
})
