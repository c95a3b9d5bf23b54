import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import connect from 'postgres'
import { afterAll, describe, expect, test } from 'vitest'
import { openStore } from '../src/store/open-store.js'
import { startPostgres } from './start-postgres.js'
import { describeStore, teamOf } from './store-contract.js'

const postgres = await startPostgres()
afterAll(() => postgres?.close())

describe('SQLite', () => {
  const newFolder = () => mkdtempSync(join(tmpdir(), 'gateway-store-'))

  describeStore(async () => {
    const folder = newFolder()
    return {
      open: () => openStore(`sqlite:${join(folder, 'gateway.db')}`),
      done: async () => rmSync(folder, { recursive: true }),
    }
  })

  test('the file is readable only by its owner, and its folder is created if missing', async () => {
    const folder = newFolder()
    const file = join(folder, 'deep', 'gateway.db')
    await (await openStore(`sqlite:${file}`)).close()
    expect(statSync(file).mode & 0o777).toBe(0o600)
    rmSync(folder, { recursive: true })
  })

  test('the error for a folder that cannot be written names the setting', async () => {
    await expect(openStore('sqlite:/proc/gateway.db')).rejects.toThrow('general_settings.database_url')
  })
})

describe.skipIf(!postgres)('PostgreSQL', () => {
  describeStore(async () => {
    const url = (await postgres?.newDatabase()) ?? ''
    return { open: () => openStore(url), done: async () => undefined }
  })

  test('eight gateways that start at the same time create the tables once', async () => {
    const url = (await postgres?.newDatabase()) ?? ''
    const stores = await Promise.all(Array.from({ length: 8 }, () => openStore(url)))
    await stores[0]?.write((writer) => writer.putTeam(teamOf('a')))
    expect((await stores[7]?.changesSince(0))?.teams).toHaveLength(1)
    await Promise.all(stores.map((store) => store.close()))
  })

  test("LiteLLM's DATABASE_URL is supported, including its schema", async () => {
    const url = (await postgres?.newDatabase()) ?? ''
    const client = connect(url, { max: 1 })
    await client.unsafe('create schema apart')
    await client.end()
    const store = await openStore(
      `${url}?schema=apart&connection_limit=5&pool_timeout=20&pgbouncer=true&channel_binding=prefer&gssencmode=disable`,
    )
    await store.write((writer) => writer.putTeam(teamOf('a')))
    const other = await openStore(url)
    expect((await store.changesSince(0)).teams).toHaveLength(1)
    expect((await other.changesSince(0)).teams).toEqual([])
    await Promise.all([store.close(), other.close()])
  })

  test('the error for an unreachable database does not contain its URL', async () => {
    const open = openStore('postgres://gateway:hunter2@127.0.0.1:1/none')
    await expect(open).rejects.toThrow('cannot be used: ECONNREFUSED')
    await expect(open).rejects.not.toThrow('hunter2')
    const miswritten = openStore('postgres://gateway:hunter%2@127.0.0.1:1/none')
    await expect(miswritten).rejects.toThrow('Write %25 instead.')
    await expect(miswritten).rejects.not.toThrow('hunter')
  })
})
