import { createSqlStore } from './create-sql-store.js'
import { migrate } from './migrate.js'
import type { SqlDatabase } from './sql.js'
import type { Store } from './store.js'

/**
 * Opens the database of `Config.general.databaseUrl` and migrates it to this version. Rejects if it cannot be reached or written.
 */
export async function openStore(databaseUrl: string): Promise<Store> {
  const file = /^sqlite:(.+)$/i.exec(databaseUrl)?.[1]
  let database: SqlDatabase | undefined
  try {
    // Loads only the driver that is needed.
    database =
      file === undefined
        ? await (await import('./open-postgres.js')).openPostgres(databaseUrl)
        : await (await import('./open-sqlite.js')).openSqlite(file)
    await migrate(database)
    return createSqlStore(database)
  } catch (error) {
    await database?.close().catch(() => undefined)
    throw toStartError(error, file)
  }
}

/** Uses only the error code: the messages of drivers may quote the URL, and do not name the file. */
function toStartError(error: unknown, file: string | undefined): Error {
  const { code, message } = error as { code?: unknown; message?: unknown }
  const place =
    file === undefined ? 'The database of DATABASE_URL (or general_settings.database_url)' : `The database file ${file}`
  if (error instanceof URIError)
    return new Error(`${place} cannot be used: its URL has a % that is not part of an escape. Write %25 instead.`)
  if (typeof code === 'string') return new Error(`${place} cannot be used: ${code}.`)
  return error instanceof Error ? error : new Error(String(message))
}
