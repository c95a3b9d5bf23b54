import { expect, test } from 'vitest'
import { isAllowedHost } from './is-allowed-host.js'

const allowed = ['*.posthog.com', 'posthog.internal:8000', 'localhost:*', '10.0.0.7']

test.each([
  'https://eu.i.posthog.com',
  'https://EU.I.PostHog.com./batch',
  'https://posthog.internal:8000',
  'http://localhost:4123',
  'http://10.0.0.7',
])('%s is allowed', (url) => {
  expect(isAllowedHost(url, allowed)).toBe(true)
})

test.each([
  'https://posthog.com.evil.example',
  'https://evilposthog.com',
  'https://posthog.com',
  'https://eu.i.posthog.com:8443',
  'https://eu.i.posthog.com@evil.example',
  'https://user:pass@eu.i.posthog.com',
  'https://posthog.internal',
  'http://10.0.0.7:8080',
  'http://10.0.0.8',
  'http://127.0.0.1',
  'http://2130706433',
  'http://0x7f.1',
  'http://[::1]',
  'http://[::ffff:127.0.0.1]',
  'http://169.254.169.254/latest/meta-data',
  'file:///etc/passwd',
  'gopher://eu.i.posthog.com',
  'eu.i.posthog.com',
  '',
])('%s is not allowed', (url) => {
  expect(isAllowedHost(url, allowed)).toBe(false)
})

test('a listed address matches in any notation', () => {
  expect(isAllowedHost('http://0x7f.1:9000', ['127.0.0.1:9000'])).toBe(true)
  expect(isAllowedHost('http://[0:0::1]:9000', ['[::1]:9000'])).toBe(true)
})
