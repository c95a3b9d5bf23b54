export type SqlValue = string | number | null

export interface Sql {
  /** Runs one statement. Values are bound to `$1`, `$2`, ..., each of which must occur once and in order. */
  query<Row = unknown>(statement: string, values?: readonly SqlValue[]): Promise<Row[]>
}

/** The common interface of SQLite and PostgreSQL, on which the same statements run. */
export interface SqlDatabase extends Sql {
  /** Commits if `work` succeeds, and rolls back if it throws. */
  transaction<Result>(work: (sql: Sql) => Promise<Result>): Promise<Result>
  /** A transaction that waits for every other `exclusively` on this database. */
  exclusively<Result>(work: (sql: Sql) => Promise<Result>): Promise<Result>
  /** Notifies all listeners when the transaction `sql` is committed. */
  announce(sql: Sql): Promise<void>
  /** Calls `run` after writes of other connections. A second call replaces the first. */
  listen(run: () => void): Promise<void>
  close(): Promise<void>
}
