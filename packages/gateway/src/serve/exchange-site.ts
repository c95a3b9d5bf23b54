import type { ServerResponse } from 'node:http'
import type { CallLog } from '../log/create-log.js'
import type { Plan } from '../upstream/create-plan.js'
import type { Pools } from '../upstream/create-pools.js'
import type { Choice } from '../upstream/create-router.js'
import type { Target } from '../upstream/create-target.js'

type Headers = Readonly<Record<string, string | string[] | undefined>>

/** What `exchange` needs to know of one call. */
export interface ExchangeSite {
  readonly response: ServerResponse
  readonly pools: Pools
  readonly plan: Plan
  readonly now: () => number
  readonly method: string
  /** The request to send to a choice of the plan. The targets in `withoutUsage` are not asked for token counts. */
  requestFor(choice: Choice, withoutUsage: readonly Target[]): ExchangeRequest
  /**
   * The response headers for the client, as alternating names and values. `choice` answered, if any did; `answer` is the whole
   * body, if it is known.
   */
  headersFor(choice: Choice | undefined, headers: Headers, status: number, answer?: Buffer): string[]
  /** Opens the call's log record. Called once, when the response begins or the call has failed. */
  open(answered: Answered): CallLog | undefined
  /** The request continues a stored response, which only one account has. */
  readonly buildsOnAnother?: boolean
  /** Called with the first bytes of a successful response. */
  onFirstBytes?(target: Target, bytes: Buffer): void
  /** Another attempt is made for the same model name. */
  onRetry(): void
  /** A fallback model is asked. */
  onFallback(): void
  /** The exchange is over: the client has been answered or has disconnected. */
  onDone(status: number): void
}

export interface ExchangeRequest {
  readonly path: string
  readonly headers: string[]
  readonly body: Buffer | undefined
  /** Token counts were asked for by us and not by the client, so the usage chunk is removed from the stream. */
  readonly hidesUsage: boolean
  /** Milliseconds until the response headers, and between two chunks of the body. */
  readonly headersTimeoutMs: number
  readonly bodyTimeoutMs: number
}

export interface Answered {
  readonly choice?: Choice
  readonly status: number
  readonly headers?: Headers
  readonly isStream: boolean
}
