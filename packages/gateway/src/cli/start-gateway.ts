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
  /** 0: any free one. */
  readonly port: number
  /** A port of their own for `/team/*`, `/key/*`, `/metrics` and `/health`. */
  readonly adminPort?: number
  /** Default 20,000. */
  readonly maxConnections?: number
  /** The program that runs the log thread; without it the log is read on this thread. */
  readonly program?: URL
  readonly onProblem: (problem: Problem) => void
  /** Where this process is one of several: takes the writer of its own metrics, and gives what asks all for theirs. */
  readonly createGatherer?: (own: () => Promise<string>) => () => Promise<readonly string[]>
  /** Told of each answered call. */
  readonly onAnswer?: (route: string, status: number, durationMs: number) => void
}

export interface Gateway {
  readonly url: string
  readonly adminUrl?: string
  /** Takes another configuration for the requests that come from now on. Throws set-up errors, and then keeps the old one. */
  reload(config: Config): void
  /** Takes no new requests, lets the running ones finish within `drainMs`, and delivers what waits. */
  stop(drainMs: number): Promise<CaptureStats>
}

/** Milliseconds that delivery has at the end. */
const deliverMs = 5_000
/** Milliseconds that a frame may wait for the others of its batch. */
const laterMs = 10

/** Starts a gateway. Rejects with set-up errors, or where a port is taken. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { host, port, adminPort, maxConnections = 20_000 } = options
  const runtime = createGatewayRuntime()
  const pools = createPools()
  const metrics = createMetrics(options.onAnswer)
  const { config, keys } = options
  const logPort = options.program
    ? openLogThread({ program: options.program, config, onProblem: options.onProblem, now: runtime.now })
    : // Loaded only where it is needed: it brings posthog-node and the price table into this thread's memory.
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
      // What is still read for a client that has left ends here, and is told to the log.
      await pools.close()
      const stats = await log.shutdown(deliverMs)
      await Promise.all([keys.close(), adminServer?.drain(0)])
      return stats
    },
  }
}
