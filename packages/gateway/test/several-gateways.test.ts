import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { hashSecret } from '../src/keys/hash-secret.js'
import type { KeyRecord } from '../src/store/key-record.js'
import type { Store } from '../src/store/store.js'
import { openAdmin } from './open-admin.js'
import { factsOf, openGatewayKeys, type TestGateway } from './open-gateway-keys.js'
import { startPostgres } from './start-postgres.js'
import { keyOf, teamOf } from './store-contract.js'

const postgres = await startPostgres()
const folder = mkdtempSync(join(tmpdir(), 'gateway-several-'))
afterAll(async () => {
  await postgres?.close()
  rmSync(folder, { recursive: true })
})

const secret = 'sk-test'
const facts = ({ keys }: TestGateway) => factsOf(keys.find(secret))
const admit = (gateway: TestGateway) =>
  gateway.keys.admit(facts(gateway), { names: ['m'] }, gateway.runtime.now())?.type
const put = (gateway: TestGateway, more: Partial<KeyRecord> = {}) =>
  gateway.keys.store.write((writer) => writer.putKey(keyOf(hashSecret(secret), more)))

async function withTwo(databaseUrl: string, run: (first: TestGateway, second: TestGateway) => Promise<void>) {
  const open = () => openGatewayKeys({ databaseUrl, newId: randomUUID })
  const both = await Promise.all([open(), open()])
  try {
    await run(...both)
  } finally {
    await Promise.all(both.map(({ keys }) => keys.close()))
  }
}

describe.each([
  ['SQLite file', async () => `sqlite:${join(folder, randomUUID())}`, true],
  ['PostgreSQL', async () => (await postgres?.newDatabase()) ?? '', postgres !== undefined],
] as const)('two gateways on one %s', (_, newDatabase, isThere) => {
  test.skipIf(!isThere)('see a key, its change and its end within a second', async () => {
    await withTwo(await newDatabase(), async (first, second) => {
      await put(first)
      await second.exchange()
      expect(facts(second).hash).toBe(hashSecret(secret))
      await put(first, { isBlocked: true })
      await second.exchange()
      expect(second.keys.find(secret)).toMatchObject({ status: 401, message: expect.stringContaining('blocked') })
      await first.keys.store.write((writer) => writer.deleteKey(hashSecret(secret)))
      await second.exchange()
      expect(second.keys.find(secret)).toMatchObject({ type: 'token_not_found_in_db' })
    })
  })

  test.skipIf(!isThere)('know a key that the other one has just made, when it is asked for', async () => {
    await withTwo(await newDatabase(), async (first, second) => {
      expect(await second.keys.findAnew(secret)).toMatchObject({ type: 'token_not_found_in_db' })
      await put(first)
      const found = second.keys.findAnew(secret)
      second.runtime.advance(100)
      expect(factsOf(await found).hash).toBe(hashSecret(secret))
    })
  })

  test.skipIf(!isThere)('hold one budget and one limit together', async () => {
    await withTwo(await newDatabase(), async (first, second) => {
      await first.keys.store.write((writer) => writer.putTeam(teamOf('t', { maxBudget: 1 })))
      await put(first, { teamId: 't', rpmLimit: 3 })
      await first.exchange()
      await second.exchange()
      expect([admit(first), admit(first), admit(second)]).toEqual([undefined, undefined, undefined])
      await first.exchange()
      await second.exchange()
      await first.exchange()
      expect([admit(first), admit(second)]).toEqual(['rate_limit_error', 'rate_limit_error'])
      for (const gateway of [first, second]) {
        gateway.runtime.advance(60_000)
        await gateway.exchange()
        gateway.keys.spend(facts(gateway), 'm', { usd: 0.5, tokens: 10 }, gateway.runtime.now())
      }
      expect([admit(first), admit(second)]).toEqual([undefined, undefined])
      await first.exchange()
      await second.exchange()
      await first.exchange()
      expect([admit(first), admit(second)]).toEqual(['budget_exceeded', 'budget_exceeded'])
    })
  })

  test.skipIf(!isThere)('go on counting when a host counts more tokens than a database holds', async () => {
    await withTwo(await newDatabase(), async (first, second) => {
      await put(first, { maxBudget: 1 })
      await first.exchange()
      first.keys.spend(facts(first), 'm', { usd: 1, tokens: 1e300 }, first.runtime.now())
      await first.exchange()
      await second.exchange()
      expect([first.problems, admit(second)]).toEqual([[], 'budget_exceeded'])
    })
  })

  test.skipIf(!isThere)('list keys in one order, the newest first', async () => {
    const databaseUrl = await newDatabase()
    const first = await openAdmin({ databaseUrl, newId: randomUUID })
    const made: string[] = []
    for (let count = 0; count < 3; count += 1) {
      first.runtime.advance(1)
      made.unshift((await first.call('POST', '/key/generate', {})).body.token)
    }
    await first.call('POST', '/key/update', { key: made[2], rpm_limit: 1 })
    const second = await openAdmin({ databaseUrl, newId: randomUUID })
    for (const { call, keys } of [first, second]) {
      expect((await call('GET', '/key/list')).body.keys).toEqual(made)
      await keys.close()
    }
  })
})

describe.skipIf(!postgres)('when PostgreSQL goes away', () => {
  test('without the database, requests are served with the keys known so far, and their spend is written afterwards', async () => {
    const databaseUrl = (await postgres?.newDatabase()) ?? ''
    const gateway = await openGatewayKeys({ databaseUrl, newId: randomUUID })
    await put(gateway)
    await gateway.keys.refresh()
    await postgres?.crash()
    for (let call = 0; call < 4; call++) {
      expect(admit(gateway)).toBeUndefined()
      gateway.keys.spend(facts(gateway), 'm', { usd: 0.25 }, gateway.runtime.now())
      await gateway.exchange()
    }
    expect(gateway.keys.isStoreUp()).toBe(false)
    expect(gateway.problems.map(({ code }) => code)).toEqual(['store_down'])
    await expect(gateway.keys.refresh()).rejects.toThrow()

    await postgres?.restart()
    while (!gateway.keys.isStoreUp()) await gateway.exchange()
    expect(gateway.problems.map(({ code }) => code)).toEqual(['store_down', 'store_up'])
    await gateway.keys.close()
    const after = await openGatewayKeys({ databaseUrl })
    const key = after.keys.roster.key(hashSecret(secret))
    expect(key && after.keys.spentOf(key, after.runtime.now()).usd).toBe(1)
    await after.keys.close()
  })

  test('a key that was created while a gateway had lost its connection is known after it reconnects', async () => {
    const databaseUrl = (await postgres?.newDatabase()) ?? ''
    let isTold = () => {}
    const wrap = (store: Store): Store => ({
      ...store,
      async changesSince(revision) {
        const changes = await store.changesSince(revision)
        if (changes.keys.length > 0) setImmediate(isTold)
        return changes
      },
    })
    const gateway = await openGatewayKeys({ databaseUrl, newId: randomUUID, wrap })
    await postgres?.crash()
    await gateway.exchange()
    await postgres?.restart()
    const other = await openGatewayKeys({ databaseUrl, newId: randomUUID })
    await put(other)
    while (!gateway.keys.isStoreUp()) await gateway.exchange()
    expect(facts(gateway).hash).toBe(hashSecret(secret))

    // It is notified of the next one at once: its own clock stands still, so it cannot have polled.
    await new Promise<void>((resolve) => {
      isTold = resolve
      void put(other, { alias: 'told' })
    })
    expect(facts(gateway).alias).toBe('told')
    await Promise.all([gateway.keys.close(), other.keys.close()])
  })
})
