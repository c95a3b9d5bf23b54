import type { z } from 'zod'
import type { Sql, SqlDatabase } from './sql.js'
import type { Counter, Store } from './store.js'

interface CounterRow {
  readonly subject: string
  readonly period: string
  readonly ends_at: number | null
  readonly usd: number
  readonly tokens: number
  readonly requests: number
}

/**
 * The store in a database with the current tables, see `migrate`. The schemas of records take 10 MB of memory and are loaded with
 * the first record.
 */
export function createSqlStore(database: SqlDatabase): Store {
  return {
    async changesSince(revision) {
      const now = await revisionOf(database, 'records')
      const none = { revision: now, teams: [], keys: [], deletedTeams: [], deletedKeys: [], unreadable: [] }
      if (now === revision) return none
      const [teams, keys] = await Promise.all([
        database.query<Row>('select id, record from gateway_teams where revision > $1', [revision]),
        database.query<Row>('select hash as id, record from gateway_keys where revision > $1', [revision]),
      ])
      const [readTeams, readKeys] = await Promise.all([
        readRecords(teams, async () => (await import('./team-record.js')).teamRecord),
        readRecords(keys, async () => (await import('./key-record.js')).keyRecord),
      ])
      return {
        revision: now,
        teams: readTeams.records,
        keys: readKeys.records,
        deletedTeams: readTeams.deleted,
        deletedKeys: readKeys.deleted,
        unreadable: [...readTeams.unreadable, ...readKeys.unreadable],
      }
    },
    async write(work) {
      const { createWriter } = await import('./create-writer.js')
      return database.transaction(async (sql) => {
        const revision = await nextRevision(sql, 'records')
        const result = await work(createWriter(sql, revision))
        await database.announce(sql)
        return result
      })
    },
    add: ({ id, atMs }, additions) =>
      database.transaction(async (sql) => {
        const revision = await nextRevision(sql, 'counters')
        const isNew = await sql.query(
          'insert into gateway_batches (id, revision, added_at) values ($1, $2, $3) on conflict (id) do nothing returning id',
          [id, revision, Math.floor(atMs)],
        )
        if (isNew.length === 0) return
        await Promise.all(additions.map((addition) => addTo(sql, addition, revision)))
      }),
    async countersSince(revision, nowMs) {
      const now = await revisionOf(database, 'counters')
      if (now === revision) return { revision: now, counters: [] }
      const rows = await database.query<CounterRow>(
        `select subject, period, ends_at, usd, tokens, requests from gateway_counters
          where revision > $1 and (ends_at is null or ends_at > $2)`,
        [revision, Math.floor(nowMs)],
      )
      return { revision: now, counters: rows.map(toCounter) }
    },
    async forget(ms) {
      const beforeMs = Math.floor(ms)
      await database.query("delete from gateway_counters where ends_at < $1 and period like 'minute:%'", [beforeMs])
      await database.query('delete from gateway_batches where added_at < $1', [beforeMs])
    },
    onWrite: (run) => database.listen(run),
    close: () => database.close(),
  }
}

/** Takes the next revision. Other writers wait for theirs until this transaction ends, see `migrations`. */
async function nextRevision(sql: Sql, name: 'records' | 'counters'): Promise<number> {
  const [row] = await sql.query<{ revision: number }>(
    'update gateway_revisions set revision = revision + 1 where name = $1 returning revision',
    [name],
  )
  if (!row) throw new Error('The database has lost its table gateway_revisions. Restore it from a backup.')
  return row.revision
}

async function revisionOf(sql: Sql, name: 'records' | 'counters'): Promise<number> {
  const [row] = await sql.query<{ revision: number }>('select revision from gateway_revisions where name = $1', [name])
  return row?.revision ?? 0
}

interface Row {
  readonly id: string
  readonly record: string | null
}

async function readRecords<Schema extends z.ZodType>(rows: readonly Row[], load: () => Promise<Schema>) {
  const records: z.output<Schema>[] = []
  const deleted: string[] = []
  const unreadable: string[] = []
  const schema = rows.some(({ record }) => record !== null) && (await load())
  for (const { id, record } of rows) {
    if (record === null || !schema) deleted.push(id)
    else {
      const parsed = schema.safeParse(parseJson(record))
      if (parsed.success) records.push(parsed.data)
      else unreadable.push(id)
    }
  }
  return { records, deleted, unreadable }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

async function addTo(sql: Sql, { subject, window, endsAtMs, usd, tokens, requests }: Counter, revision: number) {
  await sql.query(
    `insert into gateway_counters (subject, period, ends_at, revision, usd, tokens, requests)
      values ($1, $2, $3, $4, $5, $6, $7)
      on conflict (subject, period) do update set
        revision = excluded.revision,
        usd = gateway_counters.usd + excluded.usd,
        tokens = gateway_counters.tokens + excluded.tokens,
        requests = gateway_counters.requests + excluded.requests`,
    [subject, window, endsAtMs === undefined ? null : Math.floor(endsAtMs), revision, usd, tokens, requests],
  )
}

const toCounter = ({ subject, period, ends_at, usd, tokens, requests }: CounterRow): Counter => ({
  subject,
  window: period,
  endsAtMs: ends_at ?? undefined,
  usd,
  tokens,
  requests,
})
