import { migrations } from './migrations.js'
import type { SqlDatabase } from './sql.js'

/** Migrates the database to the tables of this version. Gateways that start at the same time wait for each other. */
export async function migrate(database: SqlDatabase): Promise<void> {
  await database.exclusively(async (sql) => {
    await sql.query('create table if not exists gateway_migrations (version bigint primary key)')
    const [row] = await sql.query<{ version: number | null }>('select max(version) as version from gateway_migrations')
    const version = row?.version ?? 0
    if (version > migrations.length)
      throw new Error(
        `The database was created by a newer gateway (table version ${version}, this one supports ${migrations.length}). Use that gateway, or another database.`,
      )
    for (const [index, statements] of migrations.entries()) {
      if (index < version) continue
      for (const statement of statements) await sql.query(statement)
      await sql.query('insert into gateway_migrations (version) values ($1)', [index + 1])
    }
  })
}
