import postgres from 'postgres'
import type { Sql, SqlDatabase, SqlValue } from './sql.js'

const channel = 'tracked_openai_gateway'
/** The advisory lock for migrations. Any number that nobody else uses. */
const lockId = 7_205_061_177

/** A PostgreSQL database, connected at the first query. Errors do not contain user, password or host. */
export async function openPostgres(databaseUrl: string): Promise<SqlDatabase> {
  const { url, schema, isPooled } = readUrl(databaseUrl)
  const connect = (connections: number) =>
    postgres(url, {
      max: connections,
      connect_timeout: 5,
      onnotice: () => undefined,
      // Reads bigint as number: ours are all below 2^53.
      types: { bigint: { to: 20, from: [20], parse: Number, serialize: String } },
      connection: {
        application_name: 'tracked-openai-gateway',
        // A gateway that hangs must not hold locks that others wait for. PgBouncer rejects these parameters.
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
      // The driver stops listening if its first reconnection after an outage fails, so each call makes a new client.
      void listening?.end({ timeout: 0 }).catch(() => undefined)
      listening = connect(1)
      // `run` is also called after each reconnection, because notifications in between are lost.
      await listening.listen(channel, run, run)
    },
    async close() {
      await Promise.all([client.end({ timeout: 2 }), listening?.end({ timeout: 0 })])
    },
  }
}

/** URL parameters of Prisma, which LiteLLM uses, and of libpq. They are removed because the server would reject them. */
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
  // libpq's `sslrootcert=system` means to verify the certificate against the system's roots; Node uses its own roots.
  if (url.searchParams.get('sslrootcert') === 'system') url.searchParams.set('sslmode', 'verify-full')
  for (const name of foreignParameters) url.searchParams.delete(name)
  return { url: url.href, schema, isPooled }
}
