import type { CaptureStats, Problem } from '@tracked-openai/core'
import type { Config } from '../config/config.js'
import { createGatewayRuntime } from '../create-gateway-runtime.js'
import type { Keys } from '../keys/keys.js'
import { library } from '../library.js'
import { createLog } from '../log/create-log.js'
import { createMarkOf } from '../log/create-mark-of.js'
import { openLogThread } from '../log/open-log-thread.js'
import type { Admin } from '../serve/answer-admin.js'
import { writeMetrics } from '../serve/answer-metrics.js'
import { createCommonOf } from '../serve/create-common-of.js'
import { createGatewayServer } from '../serve/create-gateway-server.js'
import { createHandler } from '../serve/create-handler.js'
import { createMetrics } from '../serve/create-metrics.js'
import type { GatewayState } from '../serve/gateway-state.js'
import { createPools } from '../upstream/create-pools.js'
import { createRouter } from '../upstream/create-router.js'

export interface GatewayOptions {
  readonly config: Config
  readonly keys: Keys
  readonly admin: Admin
  readonly host: string
  /** 0 for any free port. */
  readonly port: number
  /** A separate port for `/team/*`, `/key/*`, `/metrics` and `/health`. */
  readonly adminPort?: number
  /** Default 20,000. */
  readonly maxConnections?: number
  /** The entry file of the log thread. Without it, events are made on this thread. */
  readonly program?: URL
  readonly onProblem: (problem: Problem) => void
  /** Set if this process is one of several: takes a function for its own metrics and returns one for those of all processes. */
  readonly createGatherer?: (own: () => Promise<string>) => () => Promise<readonly string[]>
  /** Called for each answered request. */
  readonly onAnswer?: (route: string, status: number, durationMs: number) => void
}

export interface Gateway {
  readonly url: string
  readonly adminUrl?: string
  /** Uses another configuration for new requests. Throws set-up errors, and then keeps the old configuration. */
  reload(config: Config): void
  /** Accepts no new requests, lets the running ones finish within `drainMs`, and delivers the pending events. */
  stop(drainMs: number): Promise<CaptureStats>
}

/** How long delivery of the pending events may take at shutdown. */
const deliverMs = 5_000
/** How long a log frame may wait for others of its batch. */
const laterMs = 10

/** Starts a gateway. Rejects with set-up errors, or if a port is in use. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { host, port, adminPort, maxConnections = 20_000 } = options
  const runtime = createGatewayRuntime()
  const pools = createPools()
  const metrics = createMetrics(options.onAnswer)
  const { config, keys } = options
  const logPort = options.program
    ? openLogThread({ program: options.program, config, onProblem: options.onProblem, now: runtime.now })
    : // Loaded on demand, because it brings posthog-node and the price table into this thread's memory.
      (await import('../log/open-inline-log.js')).openInlineLog(config, {
        runtime,
        library,
        onProblem: options.onProblem,
      })
  const log = createLog({
    port: logPort,
    now: runtime.now,
    keys,
    later: (flush) => void setTimeout(flush, laterMs),
  })
  let state: GatewayState = {
    config,
    keys,
    router: createRouter(config),
    log,
    markOf: createMarkOf(),
    commonOf: createCommonOf(),
    pools,
    metrics,
    runtime,
    isDraining: false,
  }
  const gatherMetrics = options.createGatherer?.(() => writeMetrics(state))
  state = { ...state, ...(gatherMetrics && { gatherMetrics }) }
  const listen = (at: number, has: 'calls' | 'admin' | 'both') =>
    createGatewayServer({
      host,
      port: at,
      maxConnections,
      handle: createHandler({ state: () => state, admin: () => options.admin, has }),
    })
  const server = await listen(port, adminPort === undefined ? 'both' : 'calls')
  const adminServer =
    adminPort === undefined
      ? undefined
      : await listen(adminPort, 'admin').catch(async (error: unknown) => {
          await server.drain(0)
          throw error
        })

  void keys.whenLimited.then(log.start)
  return {
    url: server.url,
    ...(adminServer && { adminUrl: adminServer.url }),
    reload(next) {
      const router = createRouter(next)
      keys.reconfigure(next)
      log.setConfig(next)
      state = { ...state, config: next, router }
    },
    async stop(drainMs) {
      state = { ...state, isDraining: true }
      await server.drain(drainMs)
      // Ends upstream requests that are still read for clients that have left (see `createRest`), so that they are logged.
      await pools.close()
      const stats = await log.shutdown(deliverMs)
      await Promise.all([keys.close(), adminServer?.drain(0)])
      return stats
    },
  }
}
