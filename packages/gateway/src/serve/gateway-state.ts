import type { Runtime } from '@tracked-openai/core'
import type { Config } from '../config/config.js'
import type { Keys } from '../keys/keys.js'
import type { Log } from '../log/create-log.js'
import type { MarkOf } from '../log/create-mark-of.js'
import type { Router } from '../upstream/create-router.js'
import type { Pools } from '../upstream/create-pools.js'
import type { CommonOf } from './create-common-of.js'
import type { Metrics } from './create-metrics.js'

/** What a request needs. A reload replaces config, router, keys and log for later requests. */
export interface GatewayState {
  readonly config: Config
  readonly router: Router
  readonly keys: Keys
  readonly log: Log
  readonly markOf: MarkOf
  readonly commonOf: CommonOf
  readonly pools: Pools
  readonly metrics: Metrics
  /** The metrics of all workers; `undefined` if this process is the only one. */
  readonly gatherMetrics?: () => Promise<readonly string[]>
  readonly runtime: Runtime
  /** The gateway is shutting down: running streams finish, then the process exits. */
  readonly isDraining: boolean
}
