import { createSqlStore } from './create-sql-store.js'
import { migrate } from './migrate.js'
import type { Store } from './store.js'

/**
 * Opens the database of `Config.general.databaseUrl`, and brings its tables to this version. Rejects when it cannot be
 * reached or written.
 */
export async function openStore(databaseUrl: string): Promise<Store> {
  const file = /^sqlite:(.+)$/i.exec(databaseUrl)?.[1]
  // Of the two drivers only one is loaded.
  const database =
    file === undefined
      ? await (await import('./open-postgres.js')).openPostgres(databaseUrl)
      : await (await import('./open-sqlite.js')).openSqlite(file)
  try {
    await migrate(database)
  } catch (error) {
    await database.close().catch(() => undefined)
    throw file === undefined ? withoutSecrets(error) : error
  }
  return createSqlStore(database)
}

/** What PostgreSQL says of a failed start may quote the URL; its code says enough. */
function withoutSecrets(error: unknown): Error {
  const { code, message } = error as { code?: unknown; message?: unknown }
  if (typeof code !== 'string') return error instanceof Error ? error : new Error(String(message))
  return new Error(`The database of DATABASE_URL (or general_settings.database_url) cannot be used: ${code}.`)
}
