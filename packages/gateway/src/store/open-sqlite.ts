import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import Database from 'libsql/promise'
import type { Sql, SqlDatabase, SqlValue } from './sql.js'

/** How long to wait for a lock of another process. The driver waits on a thread of its own. */
const busyMs = 5_000

/** The interval of polling for writes of other processes. A poll only reads a few bytes of shared memory. */
const pollMs = 100

/** The part of the driver that is used here. Its own declarations use `any`. */
interface Driver {
  exec(statement: string): Promise<void>
  prepare(statement: string): Promise<{ all(values: readonly SqlValue[]): Promise<unknown[]> }>
  close(): void
}

/**
 * Opens an SQLite file, which is created readable only by its owner, or a private in-memory database (`:memory:`). Several
 * processes on one machine may share the file.
 */
export async function openSqlite(path: string): Promise<SqlDatabase> {
  if (path !== ':memory:') makeFile(path)
  const driver = new Database(path, { timeout: busyMs }) as unknown as Driver
  const prepared = new Map<string, ReturnType<Driver['prepare']>>()
  const inTurn = createTurns()
  const sql: Sql = {
    // One at a time: binding new values to a prepared statement while it runs would mix the values of both calls.
    query: <Row>(statement: string, values: readonly SqlValue[] = []) =>
      inTurn(async () => {
        let ready = prepared.get(statement)
        if (!ready) {
          ready = driver.prepare(statement)
          prepared.set(statement, ready)
          ready.catch(() => prepared.delete(statement))
        }
        return (await (await ready).all(values)) as Row[]
      }),
  }

  /** There is only one connection, so nothing else may run during a transaction. */
  const alone = createTurns()
  const transaction = <Result>(work: (sql: Sql) => Promise<Result>) =>
    alone(async () => {
      await driver.exec('begin immediate')
      try {
        const result = await work(sql)
        await driver.exec('commit')
        return result
      } catch (error) {
        await driver.exec('rollback').catch(() => undefined)
        throw error
      }
    })

  const query: Sql['query'] = (statement, values) => alone(() => sql.query(statement, values))
  let polling: NodeJS.Timeout | undefined
  /** Changes with each write of another connection. */
  const versionOf = async () => (await query<{ data_version: number }>('pragma data_version'))[0]?.data_version

  await useWriteAheadLog(driver)
  // With a write-ahead log, a power cut can lose the last transactions, but cannot corrupt the file.
  await driver.exec('pragma synchronous = normal')
  return {
    query,
    transaction,
    exclusively: transaction,
    announce: async () => undefined,
    async listen(run) {
      clearInterval(polling)
      let seen = await versionOf()
      const poll = async () => {
        const version = await versionOf()
        if (version !== seen) run()
        seen = version
      }
      polling = setInterval(() => void poll().catch(() => undefined), pollMs).unref()
    },
    close() {
      clearInterval(polling)
      return alone(async () => driver.close())
    },
  }
}

/** Changing the journal mode locks the file, and SQLite ignores its busy timeout there, so this retries. */
async function useWriteAheadLog(driver: Driver): Promise<void> {
  const endMs = Date.now() + busyMs
  for (;;)
    try {
      return await driver.exec('pragma journal_mode = wal')
    } catch (error) {
      if (!String(error).includes('database is locked') || Date.now() > endMs) throw error
      await setTimeout(20)
    }
}

/** Returns a function that runs pieces of work one after another. */
function createTurns() {
  let last: Promise<unknown> = Promise.resolve()
  return <Result>(work: () => Promise<Result>): Promise<Result> => {
    const result = last.then(work)
    last = result.catch(() => undefined)
    return result
  }
}

function makeFile(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true })
    closeSync(openSync(path, 'a', 0o600))
    chmodSync(path, 0o600)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new Error(
      `The database file ${path} cannot be written (${code}). Write general_settings.database_url: sqlite:/a/folder/that/can/be/written/gateway.db`,
      { cause: error },
    )
  }
}
