export type SqlValue = string | number | null

export interface Sql {
  /** Runs one statement. Its values are bound to `$1`, `$2`, ...: each stands in it once, and in order. */
  query<Row = unknown>(statement: string, values?: readonly SqlValue[]): Promise<Row[]>
}

/** What a database must do: SQLite and PostgreSQL, so that the same statements run on both. */
export interface SqlDatabase extends Sql {
  /** Commits what `work` did, or nothing of it when it throws. */
  transaction<Result>(work: (sql: Sql) => Promise<Result>): Promise<Result>
  /** A transaction that waits for every other `exclusively` on this database. */
  exclusively<Result>(work: (sql: Sql) => Promise<Result>): Promise<Result>
  /** In a transaction: tells all that listen, once it is committed. */
  announce(sql: Sql): Promise<void>
  listen(run: () => void): Promise<void>
  close(): Promise<void>
}
