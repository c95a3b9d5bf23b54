import postgres from 'postgres'
import type { Sql, SqlDatabase, SqlValue } from './sql.js'

const channel = 'tracked_openai_gateway'
/** What two gateways that start at once wait on: any number that nobody else takes. */
const lockId = 7_205_061_177

/** A PostgreSQL database, connected at the first query. Errors name no user, password or host. */
export async function openPostgres(databaseUrl: string): Promise<SqlDatabase> {
  const { url, schema, isPooled } = readUrl(databaseUrl)
  const connect = (connections: number) =>
    postgres(url, {
      max: connections,
      connect_timeout: 5,
      onnotice: () => undefined,
      // Text as it is, and numbers beyond 2^31 as numbers: none of ours is beyond 2^53.
      types: { bigint: { to: 20, from: [20], parse: Number, serialize: String } },
      connection: {
        application_name: 'tracked-openai-gateway',
        // A gateway that hangs must not hold what the others wait for. PgBouncer refuses to be told so.
        ...(!isPooled && { statement_timeout: 10_000, idle_in_transaction_session_timeout: 10_000 }),
        ...(schema !== undefined && { search_path: schema }),
      },
    })
  const client = connect(2)
  let listening: postgres.Sql | undefined
  const sqlOf = (runner: { unsafe: postgres.Sql['unsafe'] }): Sql => ({
    async query<Row>(statement: string, values: readonly SqlValue[] = []) {
      return [...(await runner.unsafe(statement, [...values]))] as Row[]
    },
  })
  const transaction = <Result>(work: (sql: Sql) => Promise<Result>) =>
    client.begin((runner) => work(sqlOf(runner))) as Promise<Result>
  return {
    ...sqlOf(client),
    transaction,
    exclusively: (work) =>
      transaction(async (sql) => {
        await sql.query('select pg_advisory_xact_lock($1)', [lockId])
        return work(sql)
      }),
    async announce(sql) {
      await sql.query('select pg_notify($1, $2)', [channel, ''])
    },
    async listen(run) {
      // The driver does not listen again when its first try after an outage fails: a new client does.
      void listening?.end({ timeout: 0 }).catch(() => undefined)
      listening = connect(1)
      // Told once more at each new connection: what was announced in between is lost.
      await listening.listen(channel, run, run)
    },
    async close() {
      await Promise.all([client.end({ timeout: 2 }), listening?.end({ timeout: 0 })])
    },
  }
}

/** What LiteLLM's database library and PostgreSQL's own read from the URL; the server itself would refuse it. */
const foreignParameters = (
  'schema connection_limit pool_timeout pgbouncer socket_timeout sslaccept sslidentity sslpassword statement_cache_size ' +
  'channel_binding gssencmode gssdelegation gsslib krbsrvname require_auth sslcert sslcertmode sslcompression sslcrl ' +
  'sslcrldir sslkey sslrootcert sslsni keepalives keepalives_count keepalives_idle keepalives_interval ' +
  'load_balance_hosts tcp_user_timeout'
).split(' ')

function readUrl(databaseUrl: string): { url: string; schema?: string; isPooled: boolean } {
  if (!URL.canParse(databaseUrl)) return { url: databaseUrl, isPooled: false }
  const url = new URL(databaseUrl)
  const schema = url.searchParams.get('schema') ?? undefined
  const isPooled = url.searchParams.get('pgbouncer') === 'true'
  // The certificates of the system are those that Node knows, and to name them is to want them looked at.
  if (url.searchParams.get('sslrootcert') === 'system') url.searchParams.set('sslmode', 'verify-full')
  for (const name of foreignParameters) url.searchParams.delete(name)
  return { url: url.href, schema, isPooled }
}
