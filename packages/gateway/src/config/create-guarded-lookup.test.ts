import { expect, test } from 'vitest'
import { createGuardedLookup } from './create-guarded-lookup.js'

const allowed = ['*.posthog.com', 'posthog.internal:8000']
const resolveTo =
  (...addresses: string[]): Parameters<typeof createGuardedLookup>[1] =>
  (_, __, done) =>
    done(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )
const dial = (hostname: string, hosts: readonly string[], ...addresses: string[]) =>
  new Promise((settle) =>
    createGuardedLookup(hosts, resolveTo(...addresses))(hostname, {}, (error, address) =>
      settle(error ? error.code : address),
    ),
  )

test('private addresses that a name resolves to are never connected to', async () => {
  expect(await dial('eu.i.posthog.com', allowed, '127.0.0.1')).toBe('EPRIVATEADDRESS')
  expect(await dial('eu.i.posthog.com', allowed, '10.0.0.1', '3.121.5.6')).toBe('3.121.5.6')
})

test('a name that the operator listed explicitly may resolve to a private address', async () => {
  expect(await dial('posthog.internal', allowed, '10.0.0.1')).toBe('10.0.0.1')
})
