// The package's own door loads `fetch`, WebSocket and caches, too: 9 MB that nobody needs here.
import Pool from 'undici/lib/dispatcher/pool.js'

/** The connections to upstreams: one pool for each origin. */
export interface Pools {
  of(origin: string): Pool
  close(): Promise<void>
}

export function createPools(): Pools {
  const pools = new Map<string, Pool>()
  return {
    of(origin) {
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
    },
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.destroy()))
    },
  }
}
