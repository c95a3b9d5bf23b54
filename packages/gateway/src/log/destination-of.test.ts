import { expect, test } from 'vitest'
import type { Config } from '../config/config.js'
import type { Callback } from '../keys/keys.js'
import { destinationOf } from './destination-of.js'

const config = {
  logging: { success: true, failure: true },
  general: { isRequestPostHogAllowed: true },
} as unknown as Config

const destination = (apiKey: unknown, host?: unknown) =>
  destinationOf(
    { request: { apiKey, host }, outcome: 'success' },
    config,
    (url) => new URL(url).host === 'posthog.test',
  )

test.each(['https://posthog.test', 'https://posthog.test/', ' HTTPS://PostHog.test// \n'])(
  'a request may write the same project as %j',
  (host) => {
    const project = { to: 'project', apiKey: 'phc_mine', host: 'https://posthog.test', isOfRequest: true }
    expect(destination('phc_mine', host)).toEqual(project)
    expect(destination('phc_mine\n', host)).toEqual(project)
  },
)

test.each(['https://posthog.test?a=1', 'https://posthog.test/#a', 'https://me:pw@posthog.test', 'posthog.test'])(
  'the event of a request with the URL %j, which could never be delivered, is refused',
  (host) => {
    expect(destination('phc_mine', host)).toEqual({
      to: 'refused',
      message: expect.stringMatching(/^posthog_api_url of a request must be /) as string,
    })
  },
)

test.each([undefined, null, ''])('a request with the URL %j and a key names a project of the standard host', (host) => {
  expect(destination('phc_mine', host)).toEqual({ to: 'project', apiKey: 'phc_mine', isOfRequest: true })
})

test('a request with a URL and without a key is refused, and its event is sent nowhere else', () => {
  for (const key of [undefined, '', ' ', 7]) expect(destination(key, 'https://posthog.test').to).toBe('refused')
})

test.each([
  ['cannot be decrypted', { isUnreadable: true as const }],
  ['names a host that is not allowed any more', { apiKey: 'phc_team', host: 'https://elsewhere.test' }],
])('the event of a team whose callback %s is refused, and sent nowhere else', (_, callback) => {
  const key = {
    callbacks: [],
    teamCallbacks: [{ name: 'posthog', type: 'success_and_failure' as const, ...callback }] as Callback[],
    isLoggingDisabled: false,
  }
  expect(destinationOf({ key, outcome: 'success' }, config, () => false).to).toBe('refused')
})
