import type { Dispatcher } from 'undici'
// The package's own door loads `fetch`, WebSocket and caches, too: 9 MB that nobody needs here.
import Pool from 'undici/lib/dispatcher/pool.js'

/** The connections to upstreams: one pool for each origin. */
export interface Pools {
  of(origin: string): Pick<Dispatcher, 'dispatch'>
  /** One request with its whole answer, for what is no model call. Rejects where nothing answers. */
  ask(url: string, options: AskOptions): Promise<Dispatcher.ResponseData>
  close(): Promise<void>
}

type AskOptions = Omit<Dispatcher.RequestOptions, 'origin' | 'path'>

export function createPools(): Pools {
  const pools = new Map<string, InstanceType<typeof Pool>>()
  function of(origin: string) {
    const known = pools.get(origin)
    if (known) return known
    const pool = new Pool(origin, {
      // A connection carries one call at a time, and streams last minutes: there is no good limit below "many".
      connections: 4_096,
      pipelining: 1,
      allowH2: false,
      connect: { timeout: 5_000 },
      keepAliveTimeout: 60_000,
    })
    pools.set(origin, pool)
    return pool
  }

  return {
    of,
    async ask(url, options) {
      // Few need it: it is loaded where it is asked for.
      const { request } = await import('undici')
      return request(url, { ...options, dispatcher: of(new URL(url).origin) as Dispatcher })
    },
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.destroy()))
    },
  }
}
