import { expect, test } from 'vitest'
import { openAdmin } from '../../test/open-admin.js'
import { factsOf } from '../../test/open-gateway-keys.js'

const callback = {
  callback_name: 'posthog',
  callback_type: 'success',
  callback_vars: { posthog_api_key: 'phc_team', posthog_api_url: 'https://eu.i.posthog.com/' },
}

async function openWithTeam(options = {}) {
  const admin = await openAdmin(options)
  await admin.call('POST', '/team/new', { team_id: 'blue' })
  const member = (await admin.call('POST', '/key/generate', { team_id: 'blue' })).body.key as string
  return { ...admin, team: () => factsOf(admin.keys.find(member)).team }
}

test('callbacks may be set in metadata.logging, and metadata as it was read can be written back', async () => {
  const { call, team } = await openWithTeam()
  await call('POST', '/team/update', { team_id: 'blue', metadata: { a: 1, logging: [callback] } })
  const { metadata } = (await call('GET', '/team/info?team_id=blue')).body.team_info
  expect(metadata.logging[0].callback_vars.posthog_api_key).toBe('***REDACTED***')
  await call('POST', '/team/update', { team_id: 'blue', metadata: { ...metadata, a: 2 } })
  expect(team()).toMatchObject({
    metadata: { a: 2 },
    callbacks: [{ apiKey: 'phc_team', host: 'https://eu.i.posthog.com' }],
  })
  await call('POST', '/team/update', { team_id: 'blue', metadata: { logging: [] } })
  expect(team()?.callbacks).toEqual([])
})

test('a redacted key that is written back with another host is refused', async () => {
  const { call, team } = await openWithTeam({
    rest: 'general_settings: { posthog_allowed_hosts: ["*.posthog.com", other.example] }',
  })
  await call('POST', '/team/blue/callback', callback)
  const moved = {
    ...callback,
    callback_vars: { posthog_api_key: '***REDACTED***', posthog_api_url: 'https://other.example' },
  }
  expect((await call('POST', '/team/update', { team_id: 'blue', metadata: { logging: [moved] } })).status).toBe(400)
  expect(team()?.callbacks[0]?.host).toBe('https://eu.i.posthog.com')
})

test('two callbacks of the same type in one list are refused', async () => {
  const { call, team } = await openWithTeam()
  const { status, body } = await call('POST', '/team/update', {
    team_id: 'blue',
    metadata: { logging: [callback, callback] },
  })
  expect(status).toBe(400)
  expect(body.error.message).toBe('metadata.logging has two callbacks of type success. Write one.')
  expect(team()?.callbacks).toEqual([])
})
