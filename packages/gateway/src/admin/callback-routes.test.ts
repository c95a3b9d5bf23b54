import { expect, test } from 'vitest'
import { openAdmin } from '../../test/open-admin.js'
import { factsOf } from '../../test/open-gateway-keys.js'

const vars = { posthog_api_key: 'phc_team', posthog_api_url: 'https://eu.i.posthog.com/' }
const callback = { callback_name: 'posthog', callback_type: 'success', callback_vars: vars }

async function openWithTeam(options = {}) {
  const admin = await openAdmin(options)
  await admin.call('POST', '/team/new', { team_id: 'blue', members_with_roles: [{ role: 'admin', user_id: 'ada' }] })
  const secretOf = async (body: object) => (await admin.call('POST', '/key/generate', body)).body.key as string
  const [member, teamAdmin, stranger] = [
    await secretOf({ team_id: 'blue' }),
    await secretOf({ user_id: 'ada' }),
    await secretOf({}),
  ]
  return { ...admin, member, teamAdmin, stranger, team: () => factsOf(admin.keys.find(member)).team }
}

test("a team's callback is stored and used for its requests, and no answer contains its PostHog key", async () => {
  const { call, team } = await openWithTeam()
  const { status, body } = await call('POST', '/team/blue/callback', callback)
  expect(status).toBe(200)
  expect(body).toMatchObject({
    status: 'success',
    data: {
      team_id: 'blue',
      metadata: {
        logging: [
          {
            callback_name: 'posthog',
            callback_type: 'success',
            callback_vars: { posthog_api_key: '***REDACTED***', posthog_api_url: 'https://eu.i.posthog.com' },
          },
        ],
      },
    },
  })
  expect(team()?.callbacks).toEqual([
    { name: 'posthog', type: 'success', apiKey: 'phc_team', host: 'https://eu.i.posthog.com' },
  ])
  expect(await call('GET', '/team/blue/callback')).toEqual({
    status: 200,
    body: {
      status: 'success',
      data: {
        team_id: 'blue',
        success_callbacks: ['posthog'],
        failure_callbacks: [],
        callback_vars: { posthog_api_key: '***REDACTED***', posthog_api_url: 'https://eu.i.posthog.com' },
      },
    },
  })
})

test('the key of a callback is encrypted in the store', async () => {
  const { call, keys } = await openWithTeam()
  await call('POST', '/team/blue/callback', callback)
  expect(JSON.stringify(await keys.store.changesSince(0))).not.toContain('phc_team')
})

test('a callback without a type is for success and failure', async () => {
  const { call } = await openWithTeam()
  await call('POST', '/team/blue/callback', { callback_name: 'posthog', callback_vars: { posthog_api_key: 'phc_x' } })
  expect((await call('GET', '/team/blue/callback')).body.data).toMatchObject({
    success_callbacks: ['posthog'],
    failure_callbacks: ['posthog'],
  })
})

test('adding the same callback twice is a 400', async () => {
  const { call } = await openWithTeam()
  await call('POST', '/team/blue/callback', callback)
  expect(await call('POST', '/team/blue/callback', callback)).toEqual({
    status: 400,
    body: {
      error: {
        message:
          'callback_name = posthog already exists in team_callback_settings, for team_id = blue and event = success',
        type: 'bad_request_error',
        param: 'callback_name',
        code: '400',
      },
    },
  })
  expect((await call('POST', '/team/blue/callback', { ...callback, callback_type: 'failure' })).status).toBe(200)
})

test.each([
  [
    'an unknown variable',
    { ...callback, callback_vars: { ...vars, langfuse_host: 'x' } },
    422,
    'callback_vars has no field "langfuse_host". It may have: posthog_api_key, posthog_api_url.',
  ],
  [
    'an unknown type',
    { ...callback, callback_type: 'sometimes' },
    422,
    "callback_type must be 'success', 'failure' or 'success_and_failure', got \"sometimes\".",
  ],
  [
    'an unsupported name',
    { ...callback, callback_name: 'langfuse' },
    400,
    'callback_name = langfuse is not supported here. Write "posthog".',
  ],
  [
    'an environment variable',
    { ...callback, callback_vars: { posthog_api_key: 'os.environ/MASTER' } },
    400,
    'posthog_api_key must be the value itself: environment variables are not read here.',
  ],
  [
    'a URL without a key',
    { ...callback, callback_vars: { posthog_api_url: vars.posthog_api_url } },
    400,
    'posthog_api_url needs a posthog_api_key. Write both.',
  ],
  [
    'a host that is not allowed',
    { ...callback, callback_vars: { ...vars, posthog_api_url: 'https://evil.example' } },
    400,
    'posthog_api_url: evil.example is not allowed. The operator can list it in general_settings.posthog_allowed_hosts.',
  ],
  [
    'a loopback address',
    { ...callback, callback_vars: { ...vars, posthog_api_url: 'http://127.0.0.1:5432' } },
    400,
    '127.0.0.1:5432 is not allowed',
  ],
  [
    'an invalid URL',
    { ...callback, callback_vars: { ...vars, posthog_api_url: 'eu.i.posthog.com' } },
    400,
    'posthog_api_url must be an absolute URL. Write "https://us.i.posthog.com".',
  ],
  ['an empty key', { ...callback, callback_vars: { posthog_api_key: ' ' } }, 400, 'posthog_api_key must not be empty.'],
  [
    'a redacted key',
    { ...callback, callback_vars: { posthog_api_key: '***REDACTED***' } },
    400,
    'posthog_api_key is redacted. Write the key itself.',
  ],
  [
    'no variables',
    { callback_name: 'posthog' },
    422,
    'callback_vars is missing. It must be a map of posthog_api_key and posthog_api_url.',
  ],
])('a callback with %s is rejected', async (_, body, status, message) => {
  const { call, team } = await openWithTeam()
  const answer = await call('POST', '/team/blue/callback', body)
  expect(answer.status).toBe(status)
  expect(answer.body.error.message).toContain(message)
  expect(team()?.callbacks).toEqual([])
})

test('deleting a callback deletes it for every type, and deleting it again is a 404', async () => {
  const { call, team } = await openWithTeam()
  await call('POST', '/team/blue/callback', callback)
  await call('POST', '/team/blue/callback', { ...callback, callback_type: 'failure' })
  expect(await call('DELETE', '/team/blue/callback/posthog')).toEqual({
    status: 200,
    body: {
      status: 'success',
      message: 'Callback posthog removed for team blue',
      data: { team_id: 'blue', success_callbacks: [], failure_callbacks: [] },
    },
  })
  expect(team()?.callbacks).toEqual([])
  expect(await call('DELETE', '/team/blue/callback/posthog')).toMatchObject({
    status: 404,
    body: { error: { message: 'callback_name = posthog is not registered for team_id = blue.' } },
  })
})

test('a team whose logging is disabled has no callbacks until one is added again', async () => {
  const { call, team } = await openWithTeam()
  await call('POST', '/team/blue/callback', callback)
  expect(await call('POST', '/team/blue/disable_logging')).toEqual({
    status: 200,
    body: {
      status: 'success',
      message: 'Logging disabled for team blue',
      data: { team_id: 'blue', success_callbacks: [], failure_callbacks: [] },
    },
  })
  expect(team()).toMatchObject({ isLoggingDisabled: true, callbacks: [] })
  await call('POST', '/team/update', { team_id: 'blue', metadata: { app: 'chat', logging: [] } })
  expect(team()).toMatchObject({ isLoggingDisabled: true, callbacks: [] })
  const again = [
    ['/team/blue/callback', callback],
    ['/team/update', { team_id: 'blue', metadata: { logging: [callback] } }],
  ] as const
  for (const [path, body] of again) {
    await call('POST', '/team/blue/disable_logging')
    await call('POST', path, body)
    expect(team()).toMatchObject({ isLoggingDisabled: false, callbacks: [{ type: 'success' }] })
  }
})

const routes = [
  ['POST', '/callback', 400],
  ['GET', '/callback', 404],
  ['DELETE', '/callback/posthog', 404],
  ['POST', '/disable_logging', 404],
] as const

test.each(routes)(
  '%s /team/{id}%s of an unknown team is a %d for the admin, and a 403 for others',
  async (method, path, status) => {
    const { call, member, teamAdmin, stranger } = await openWithTeam()
    expect(await call(method, `/team/gone${path}`, callback)).toMatchObject({
      status,
      body: { error: { message: 'Team id = gone does not exist.' } },
    })
    const refusals = [
      await call(method, `/team/gone${path}`, callback, stranger),
      await call(method, `/team/gone${path}`, callback, teamAdmin),
      await call(method, `/team/blue${path}`, callback, stranger),
      await call(method, `/team/blue${path}`, callback, member),
      await call(method, `/team/blue${path}`, 'no body', stranger),
    ]
    for (const refusal of refusals) expect(refusal).toEqual(refusals[0])
    expect(refusals[0]).toMatchObject({
      status: 403,
      body: { error: { message: 'You do not have access to this team' } },
    })
  },
)

test('an admin of the team may manage its callbacks', async () => {
  const { call, teamAdmin } = await openWithTeam()
  expect((await call('POST', '/team/blue/callback', callback, teamAdmin)).status).toBe(200)
  expect((await call('GET', '/team/blue/callback', undefined, teamAdmin)).status).toBe(200)
  expect((await call('DELETE', '/team/blue/callback/posthog', undefined, teamAdmin)).status).toBe(200)
  expect((await call('POST', '/team/blue/disable_logging', undefined, teamAdmin)).status).toBe(200)
})
