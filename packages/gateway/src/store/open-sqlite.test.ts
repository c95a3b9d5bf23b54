import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'libsql'
import { afterAll, expect, test } from 'vitest'
import { openSqlite } from './open-sqlite.js'
import { openStore } from './open-store.js'

const folder = mkdtempSync(join(tmpdir(), 'tracked-openai-gateway-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('a file that another process has locked is opened when the lock is released', async () => {
  const path = join(folder, 'shared.db')
  const other = new Database(path)
  other.exec('create table mine (id integer); begin exclusive')
  const opening = openSqlite(path)
  await new Promise(setImmediate)
  other.exec('commit')
  const database = await opening
  expect(await database.query('pragma journal_mode')).toEqual([{ journal_mode: 'wal' }])
  await database.close()
  other.close()
})

test('several connections that create one file at the same time can all open it', async () => {
  const path = join(folder, 'new.db')
  const databases = await Promise.all(Array.from({ length: 8 }, () => openSqlite(path)))
  await databases[0]?.query('create table ours (id integer)')
  for (const database of databases) {
    expect(await database.query('select * from ours')).toEqual([])
    await database.close()
  }
})

test('the error for a file that is not a database names the file', async () => {
  const path = join(folder, 'none.db')
  writeFileSync(path, 'none'.repeat(1_000))
  await expect(openStore(`sqlite:${path}`)).rejects.toThrow(`The database file ${path} cannot be used: SQLITE_NOTADB.`)
})
