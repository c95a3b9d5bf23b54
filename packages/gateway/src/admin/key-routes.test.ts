import { expect, test } from 'vitest'
import { openAdmin } from '../../test/open-admin.js'
import { factsOf, masterKey } from '../../test/open-gateway-keys.js'

async function openWithKeys() {
  const admin = await openAdmin()
  for (const id of ['blue', 'red'])
    await admin.call('POST', '/team/new', {
      team_id: id,
      members_with_roles: [{ role: 'admin', user_id: `${id}-admin` }],
    })
  const secretOf = async (body: object) => (await admin.call('POST', '/key/generate', body)).body.key as string
  return {
    ...admin,
    blueAdmin: await secretOf({ user_id: 'blue-admin', key_alias: 'blue-admin' }),
    member: await secretOf({ team_id: 'blue', key_alias: 'member' }),
    red: await secretOf({ team_id: 'red', key_alias: 'red' }),
  }
}

test('a new key works at once, with the fields that it was created with', async () => {
  const { call, keys } = await openAdmin()
  await call('POST', '/team/new', { team_id: 'blue' })
  const { status, body } = await call('POST', '/key/generate', {
    team_id: 'blue',
    key_alias: 'mine',
    user_id: 'ada',
    models: ['m'],
    duration: '30d',
    max_budget: 5,
    metadata: { app: 'chat', logging: [{ callback_name: 'posthog', callback_vars: { posthog_api_key: 'phc_key' } }] },
  })
  expect(status).toBe(200)
  expect(body.key).toMatch(/^sk-[\w-]{43}$/)
  expect(body).toMatchObject({
    key_name: `sk-...${body.key.slice(-4)}`,
    key_alias: 'mine',
    user_id: 'ada',
    team_id: 'blue',
    expires: '2025-07-15T15:06:40.000Z',
    models: ['m'],
    max_budget: 5,
    spend: 0,
    metadata: { app: 'chat', logging: [{ callback_vars: { posthog_api_key: '***REDACTED***' } }] },
  })
  expect(factsOf(keys.find(body.key))).toMatchObject({
    alias: 'mine',
    userId: 'ada',
    team: { id: 'blue' },
    metadata: { app: 'chat' },
    callbacks: [{ name: 'posthog', type: 'success_and_failure', apiKey: 'phc_key' }],
  })
})

test('only the answer that creates a key contains its secret', async () => {
  const { call, keys } = await openAdmin()
  const { key } = (await call('POST', '/key/generate', { key_alias: 'mine' })).body
  const others = [
    await call('GET', `/key/info?key=${key}`),
    await call('POST', '/key/update', { key, rpm_limit: 1 }),
    await call('GET', '/key/list?return_full_object=true'),
    await keys.store.changesSince(0),
    await call('POST', '/key/delete', { keys: [key] }),
  ]
  expect(JSON.stringify(others)).not.toContain(key)
})

test('a given secret is accepted, unless it is the master key, too short, without sk-, or already exists', async () => {
  const { call, keys } = await openAdmin()
  const key = 'sk-brought-from-elsewhere'
  expect((await call('POST', '/key/generate', { key })).body.key).toBe(key)
  expect(factsOf(keys.find(key)).isMaster).toBe(false)
  expect((await call('POST', '/key/generate', { key })).body.error.message).toBe(
    'This key already exists. Write another one.',
  )
  expect((await call('POST', '/key/generate', { key: masterKey })).status).toBe(400)
  expect((await call('POST', '/key/generate', { key: 'brought-from-elsewhere' })).status).toBe(422)
  const short = await call('POST', '/key/generate', { key: 'sk-1234' })
  expect(short).toMatchObject({
    status: 422,
    body: {
      error: {
        message: 'key must be text of 16 to 256 characters that begins with "sk-", without spaces, got a string.',
      },
    },
  })
})

test('an expired key is refused until its duration is updated', async () => {
  const { call, keys, runtime } = await openAdmin()
  const { key } = (await call('POST', '/key/generate', { duration: '1h' })).body
  runtime.advance(3_600_000)
  expect(keys.find(key)).toMatchObject({ type: 'expired_key' })
  await call('POST', '/key/update', { key, duration: '1h' })
  expect(keys.find(key)).toMatchObject({ isMaster: false })
  await call('POST', '/key/update', { key, duration: null })
  runtime.advance(10 * 3_600_000)
  expect(keys.find(key)).toMatchObject({ isMaster: false })
})

test('an update changes the fields it has, and removes those that are null', async () => {
  const { call, keys, member } = await openWithKeys()
  await call('POST', '/key/update', { key: member, rpm_limit: 5, models: ['m'], metadata: { a: 1 } })
  const { body } = await call('POST', '/key/update', { key: member, rpm_limit: null, key_alias: 'renamed' })
  expect(body).toMatchObject({
    rpm_limit: null,
    models: ['m'],
    key_alias: 'renamed',
    team_id: 'blue',
    metadata: { a: 1 },
  })
  await call('POST', '/key/update', { key: member, blocked: true })
  expect(keys.find(member)).toMatchObject({ status: 401 })
})

test('an alias that another key has is refused', async () => {
  const { call, member } = await openWithKeys()
  const message = "Key with alias 'red' already exists. Unique key aliases across all keys are required."
  expect(await call('POST', '/key/generate', { key_alias: 'red' })).toMatchObject({
    status: 400,
    body: { error: { message } },
  })
  expect(await call('POST', '/key/update', { key: member, key_alias: 'red' })).toMatchObject({
    status: 400,
    body: { error: { message } },
  })
  expect((await call('POST', '/key/update', { key: member, key_alias: 'member' })).status).toBe(200)
})

test('a key for a team that does not exist is refused', async () => {
  const { call } = await openAdmin()
  expect(await call('POST', '/key/generate', { team_id: 'gone' })).toMatchObject({
    status: 400,
    body: { error: { message: 'Team id = gone does not exist.' } },
  })
})

test('keys are deleted by secret, hash or alias, and none is if one of them does not exist', async () => {
  const { call, keys, member, red, blueAdmin } = await openWithKeys()
  const { hash } = factsOf(keys.find(red))
  expect((await call('POST', '/key/delete', { keys: [member, 'sk-unknown-0123456789'] })).status).toBe(404)
  expect(keys.find(member)).toMatchObject({ isMaster: false })
  const { body } = await call('POST', '/key/delete', { keys: [member, hash], key_aliases: ['blue-admin'] })
  expect(body.deleted_keys).toHaveLength(3)
  for (const secret of [member, red, blueAdmin]) expect(keys.find(secret)).toMatchObject({ status: 401 })
  expect((await call('POST', '/key/delete', {})).status).toBe(422)
})

test('keys are listed by page, team, user, alias and hash', async () => {
  const { call, keys, member, red } = await openWithKeys()
  const hashOf = (secret: string) => factsOf(keys.find(secret)).hash
  expect((await call('GET', '/key/list?team_id=blue')).body).toEqual({
    keys: [hashOf(member)],
    total_count: 1,
    current_page: 1,
    total_pages: 1,
  })
  expect((await call('GET', '/key/list?key_alias=red')).body.keys).toEqual([hashOf(red)])
  expect((await call('GET', `/key/list?key_hash=${hashOf(red)}`)).body.keys).toEqual([hashOf(red)])
  expect((await call('GET', '/key/list?user_id=blue-admin')).body.total_count).toBe(1)
  expect((await call('GET', '/key/list?size=2&page=2')).body).toMatchObject({
    total_count: 3,
    total_pages: 2,
    current_page: 2,
  })
  for (const yes of ['true', 'True', '1'])
    expect((await call('GET', `/key/list?return_full_object=${yes}`)).body.keys[0]).toHaveProperty('token')
  for (const query of ['size=0', 'size=101', 'page=x', 'page=-1'])
    expect((await call('GET', `/key/list?${query}`)).status).toBe(422)
})

test('the spend of a key is shown in its info and in that of its team', async () => {
  const { call, keys, runtime, member } = await openWithKeys()
  keys.spend(factsOf(keys.find(member)), 'm', { usd: 0.5 }, runtime.now())
  expect((await call('GET', `/key/info?key=${member}`)).body.info.spend).toBe(0.5)
  expect((await call('GET', '/team/info?team_id=blue')).body.team_info.spend).toBe(0.5)
})

test('a key that is not an admin may only see itself', async () => {
  const { call, member, red } = await openWithKeys()
  expect((await call('GET', '/key/info', undefined, member)).body.info.key_alias).toBe('member')
  const answers = [
    await call('GET', `/key/info?key=${red}`, undefined, member),
    await call('GET', '/key/info?key=sk-unknown-0123456789', undefined, member),
    await call('GET', '/key/list', undefined, member),
    await call('POST', '/key/generate', {}, member),
    await call('POST', '/key/generate', { team_id: 'blue' }, member),
    await call('POST', '/key/update', { key: member, max_budget: null }, member),
    await call('POST', '/key/delete', { keys: [member] }, member),
    await call('GET', '/team/list', undefined, member),
    await call('GET', '/team/info?team_id=blue', undefined, member),
    await call('POST', '/team/new', {}, member),
    await call('POST', '/team/update', { team_id: 'blue' }, member),
    await call('POST', '/team/delete', { team_ids: ['blue'] }, member),
  ]
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 403))
  expect(answers[0]).toEqual(answers[1])
})

test('an admin of a team may manage only the keys of that team', async () => {
  const { call, member, red, blueAdmin } = await openWithKeys()
  const asAdmin = (method: string, path: string, body?: object) => call(method, path, body, blueAdmin)
  const made = await asAdmin('POST', '/key/generate', { team_id: 'blue', key_alias: 'second' })
  expect(made.status).toBe(200)
  expect((await asAdmin('POST', '/key/update', { key: member, rpm_limit: 5 })).status).toBe(200)
  expect((await asAdmin('GET', '/key/list')).body.total_count).toBe(2)
  expect((await asAdmin('GET', '/team/list')).body).toMatchObject([{ team_id: 'blue' }])
  expect((await asAdmin('GET', '/team/info?team_id=blue')).status).toBe(200)
  expect((await asAdmin('POST', '/key/delete', { keys: [made.body.key] })).status).toBe(200)
  const refusals = [
    await asAdmin('POST', '/key/generate', {}),
    await asAdmin('POST', '/key/generate', { team_id: 'red' }),
    await asAdmin('POST', '/key/update', { key: red, rpm_limit: null }),
    await asAdmin('POST', '/key/delete', { keys: [red] }),
    await asAdmin('POST', '/key/update', { key: member, team_id: 'red' }),
    await asAdmin('POST', '/key/update', { key: member, team_id: null }),
    await asAdmin('GET', '/team/info?team_id=red'),
    await asAdmin('POST', '/team/update', { team_id: 'blue', max_budget: null }),
  ]
  expect(refusals.map(({ status }) => status)).toEqual(refusals.map(() => 403))
})

test('an admin of a team cannot become admin of another by creating a key with the user id of its admin', async () => {
  const { call, member, blueAdmin } = await openWithKeys()
  const asRed = { team_id: 'blue', user_id: 'red-admin' }
  expect((await call('POST', '/key/generate', asRed, blueAdmin)).status).toBe(403)
  expect((await call('POST', '/key/update', { key: member, user_id: 'red-admin' }, blueAdmin)).status).toBe(403)
  expect((await call('POST', '/key/generate', { team_id: 'blue', user_id: 'blue-admin' }, blueAdmin)).status).toBe(200)
})

test('changing the budget_duration of a key or a team does not reset its spend', async () => {
  const { call, keys, member, runtime } = await openWithKeys()
  const limits = { max_budget: 1, budget_duration: '30d' }
  await call('POST', '/key/update', { key: member, ...limits })
  await call('POST', '/team/update', { team_id: 'blue', ...limits })
  keys.spend(factsOf(keys.find(member)), 'm', { usd: 1 }, runtime.now())
  for (const budget_duration of ['31d', '30d', null, '1mo']) {
    await call('POST', '/key/update', { key: member, budget_duration })
    await call('POST', '/team/update', { team_id: 'blue', budget_duration })
    expect((await call('GET', `/key/info?key=${member}`)).body.info.spend).toBe(1)
    expect((await call('GET', '/team/info?team_id=blue')).body.team_info.spend).toBe(1)
    expect(keys.admit(factsOf(keys.find(member)), { names: ['m'] }, runtime.now())).toMatchObject({
      type: 'budget_exceeded',
    })
  }
})
