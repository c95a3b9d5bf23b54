import type { Dispatcher } from 'undici'
// The main entry of undici also loads `fetch`, WebSocket and caches: 9 MB of memory that are not needed here.
import buildConnector from 'undici/lib/core/connect.js'
import Pool from 'undici/lib/dispatcher/pool.js'
import { skipContinue } from './skip-continue.js'

/** The connection pools to upstreams, one for each origin. */
export interface Pools {
  of(origin: string): Pick<Dispatcher, 'dispatch'>
  /** Sends a request other than a model call. Rejects if there is no response. */
  ask(url: string, options: AskOptions): Promise<Dispatcher.ResponseData>
  close(): Promise<void>
}

type AskOptions = Omit<Dispatcher.RequestOptions, 'origin' | 'path'>

export function createPools(): Pools {
  const pools = new Map<string, InstanceType<typeof Pool>>()
  const open = buildConnector({ timeout: 5_000, allowH2: false })
  const connect: typeof open = (to, done) =>
    open(to, (...result) => {
      if (result[1]) skipContinue(result[1])
      done(...result)
    })

  function of(origin: string) {
    const known = pools.get(origin)
    if (known) return known
    const pool = new Pool(origin, {
      // Without pipelining a connection carries one call at a time, and streams last minutes, so the limit must be high.
      connections: 4_096,
      pipelining: 1,
      allowH2: false,
      connect,
      keepAliveTimeout: 60_000,
    })
    pools.set(origin, pool)
    return pool
  }

  return {
    of,
    async ask(url, options) {
      // Loaded on demand, because few processes use it (see the import of Pool).
      const { request } = await import('undici')
      return request(url, { ...options, dispatcher: of(new URL(url).origin) as Dispatcher })
    },
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.destroy()))
    },
  }
}
