import { expect, test } from 'vitest'
import type { KeyRecord } from '../src/store/key-record.js'
import type { Counter, Store } from '../src/store/store.js'
import type { TeamRecord } from '../src/store/team-record.js'

export const teamOf = (id: string, more: Partial<TeamRecord> = {}): TeamRecord => ({
  id,
  isBlocked: false,
  metadata: {},
  members: [],
  isLoggingDisabled: false,
  callbacks: [],
  createdAtMs: 1,
  updatedAtMs: 1,
  ...more,
})

export const keyOf = (hash: string, more: Partial<KeyRecord> = {}): KeyRecord => ({
  hash,
  hint: 'sk-...abcd',
  isBlocked: false,
  metadata: {},
  callbacks: [],
  createdAtMs: 1,
  updatedAtMs: 1,
  ...more,
})

const counterOf = (subject: string, window: string, usd: number, endsAtMs?: number): Counter => ({
  subject,
  window,
  endsAtMs,
  usd,
  tokens: 10,
  requests: 1,
})

/** The contract of every store. `open` opens the same database each time it is called. */
export function describeStore(setUp: () => Promise<{ open(): Promise<Store>; done(): Promise<void> }>): void {
  const withStores = (title: string, run: (first: Store, second: Store) => Promise<void>) =>
    test(title, async () => {
      const { open, done } = await setUp()
      const [first, second] = await Promise.all([open(), open()])
      try {
        await run(first, second)
      } finally {
        await Promise.all([first.close(), second.close()])
        await done()
      }
    })

  withStores('what one gateway writes, another reads, whole', async (first, second) => {
    const team = teamOf('blue', {
      alias: 'Blue "team"; drop table gateway_teams --',
      models: ['gpt-4o'],
      maxBudget: 0.1,
      metadata: { deep: { list: [1, null, 'é\u0000\n'] } },
      members: [{ role: 'admin', userId: 'ada' }],
      callbacks: [{ name: 'posthog', type: 'success', sealedApiKey: 'sealed' }],
      createdAtMs: 1_764_000_000_000,
    })
    const key = keyOf('hash-1', { alias: "o'brien", teamId: 'blue', expiresAtMs: 4_000_000_000_000 })
    await first.write(async (writer) => {
      await writer.putTeam(team)
      await writer.putKey(key)
    })
    const changes = await second.changesSince(0)
    expect(changes).toMatchObject({ teams: [team], keys: [key], deletedTeams: [], deletedKeys: [], unreadable: [] })
    expect(await second.changesSince(changes.revision)).toMatchObject({
      revision: changes.revision,
      teams: [],
      keys: [],
    })
  })

  withStores('a gateway hears only of what changed, and of what is gone', async (first, second) => {
    await first.write((writer) => writer.putTeam(teamOf('a')))
    const { revision } = await second.changesSince(0)
    await first.write((writer) => writer.putKey(keyOf('k', { alias: 'same' })))
    await first.write((writer) => writer.deleteTeam('a'))
    expect(await second.changesSince(revision)).toMatchObject({
      teams: [],
      keys: [keyOf('k', { alias: 'same' })],
      deletedTeams: ['a'],
    })
    await first.write((writer) => writer.deleteKey('k'))
    await first.write((writer) => writer.putKey(keyOf('k2', { alias: 'same' })))
    expect(await second.changesSince(0)).toMatchObject({ keys: [keyOf('k2', { alias: 'same' })], deletedKeys: ['k'] })
  })

  withStores('a write that throws leaves nothing', async (first) => {
    const write = first.write(async (writer) => {
      await writer.putTeam(teamOf('a'))
      throw new Error('changed my mind')
    })
    await expect(write).rejects.toThrow('changed my mind')
    expect((await first.changesSince(0)).teams).toEqual([])
  })

  withStores('fifty changes of one team at once, from two gateways, are all kept', async (first, second) => {
    await first.write((writer) => writer.putTeam(teamOf('a')))
    await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        (index % 2 === 0 ? first : second).write(async (writer) => {
          const team = await writer.team('a')
          if (team) await writer.putTeam({ ...team, metadata: { ...team.metadata, [`field-${index}`]: index } })
        }),
      ),
    )
    expect(Object.keys((await first.changesSince(0)).teams[0]?.metadata ?? {})).toHaveLength(50)
  })

  withStores('a reader that follows two busy writers misses no key', async (first, second) => {
    const seen = new Set<string>()
    let revision = 0
    const read = async () => {
      const changes = await second.changesSince(revision)
      revision = changes.revision
      for (const { hash } of changes.keys) seen.add(hash)
    }
    const writes = Array.from({ length: 60 }, (_, index) =>
      (index % 2 === 0 ? first : second).write((writer) => writer.putKey(keyOf(`k${index}`))),
    )
    let isDone = false
    void Promise.all(writes).then(() => (isDone = true))
    while (!isDone) await read()
    await read()
    expect(seen.size).toBe(60)
  })

  withStores('a gateway that listens is told of what another one writes', async (first, second) => {
    let told = () => {}
    await second.onWrite(() => told())
    await new Promise<void>((resolve) => {
      told = resolve
      void first.write((writer) => writer.putTeam(teamOf('a')))
    })
    expect((await second.changesSince(0)).teams).toHaveLength(1)
  })

  withStores('two gateways that spend on one key at once lose nothing', async (first, second) => {
    await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        (index % 2 === 0 ? first : second).add({ id: `batch-${index}`, atMs: 1.5 }, [
          counterOf('key:a', 'total', 0.25),
          counterOf('key:b', 'minute:7', 0.25, 480_000.5),
        ]),
      ),
    )
    expect((await first.countersSince(0, 0)).counters).toEqual(
      expect.arrayContaining([
        { subject: 'key:a', window: 'total', endsAtMs: undefined, usd: 10, tokens: 400, requests: 40 },
        { subject: 'key:b', window: 'minute:7', endsAtMs: 480_000, usd: 10, tokens: 400, requests: 40 },
      ]),
    )
  })

  withStores('a batch whose answer was lost counts once', async (first, second) => {
    await first.add({ id: 'batch', atMs: 1 }, [counterOf('key:a', 'total', 0.25)])
    await second.add({ id: 'batch', atMs: 2 }, [counterOf('key:a', 'total', 0.25)])
    expect((await first.countersSince(0, 0)).counters[0]?.usd).toBe(0.25)
  })

  withStores(
    'counters of the past are not read again, and minutes are forgotten, budgets not',
    async (first, second) => {
      await first.add({ id: '1', atMs: 1 }, [
        counterOf('key:a', 'minute:1', 1, 120_000),
        counterOf('key:a', 'budget:0', 1, 120_000),
      ])
      const { revision, counters } = await second.countersSince(0, 0)
      expect(counters).toHaveLength(2)
      expect((await second.countersSince(revision, 0)).counters).toEqual([])
      expect((await second.countersSince(0, 200_000)).counters).toEqual([])
      await first.forget(200_000)
      expect((await second.countersSince(0, 0)).counters.map(({ window }) => window)).toEqual(['budget:0'])
    },
  )

  withStores('names are looked up as they are, quotes, percent signs and all', async (first) => {
    const odd = `' or 1=1 -- %_"\\`
    await first.write((writer) => writer.putKey(keyOf('k', { alias: odd, teamId: odd })))
    await first.write(async (writer) => {
      expect(await writer.keyByAlias(odd)).toMatchObject({ hash: 'k' })
      expect(await writer.keyByAlias('%')).toBeUndefined()
      expect(await writer.team(odd)).toBeUndefined()
      expect(await writer.key(odd)).toBeUndefined()
      expect(await writer.keysOfTeam(odd)).toHaveLength(1)
    })
  })
}
