import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import Database from 'libsql/promise'
import type { Sql, SqlDatabase, SqlValue } from './sql.js'

/** How long another process may hold the file. The wait is on a thread of the driver, not in ours. */
const busyMs = 5_000

/** Between two looks at whether another process wrote. A look reads a few bytes of shared memory. */
const lookMs = 100

/** What we use of the driver; its own declarations say `any`. */
interface Driver {
  exec(statement: string): Promise<void>
  prepare(statement: string): Promise<{ all(values: readonly SqlValue[]): Promise<unknown[]> }>
  close(): void
}

/**
 * An SQLite file that only its owner can read, made where there is none; `:memory:` is one that nobody else sees.
 * Several processes on one machine may share the file.
 */
export async function openSqlite(path: string): Promise<SqlDatabase> {
  if (path !== ':memory:') makeFile(path)
  const driver = new Database(path, { timeout: busyMs }) as unknown as Driver
  const prepared = new Map<string, ReturnType<Driver['prepare']>>()
  const inTurn = createTurns()
  const sql: Sql = {
    // One at a time: a prepared statement that is bound again while it runs mixes the values of both.
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

  /** The connection is one: a transaction is over before the next thing begins. */
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
  let looking: NodeJS.Timeout | undefined
  /** A number that changes with each write of another connection. */
  const versionOf = async () => (await query<{ data_version: number }>('pragma data_version'))[0]?.data_version

  await useWriteAheadLog(driver)
  // With a write-ahead log, this loses at most the last moments in a power cut, and never the file.
  await driver.exec('pragma synchronous = normal')
  return {
    query,
    transaction,
    exclusively: transaction,
    announce: async () => undefined,
    async listen(run) {
      clearInterval(looking)
      let seen = await versionOf()
      const look = async () => {
        const version = await versionOf()
        if (version !== seen) run()
        seen = version
      }
      looking = setInterval(() => void look().catch(() => undefined), lookMs).unref()
    },
    close() {
      clearInterval(looking)
      return alone(async () => driver.close())
    },
  }
}

/** It takes the file for a moment, and SQLite does not wait there for others who do the same. */
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

/** What runs one piece of work after another. */
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
