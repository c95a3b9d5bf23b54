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
  /** What is sent to a choice of the plan; those of `plain` are not asked for token counts. */
  requestFor(choice: Choice, plain: readonly Target[]): ExchangeRequest
  /** The answer's headers for the client, names and values in turn. `choice`: who answered, if anybody did; `answer`: all of it. */
  headersFor(choice: Choice | undefined, headers: Headers, status: number, answer?: Buffer): string[]
  /** Opens the record of the call; once, when its answer begins or it has failed. */
  open(answered: Answered): CallLog | undefined
  /** The request goes on from a response that one account keeps; others do not find it. */
  readonly buildsOnAnother?: boolean
  /** The first bytes of an answer came. */
  onFirstBytes?(target: Target, bytes: Buffer): void
  /** The same model name is tried again. */
  onRetry(): void
  /** Another model name is tried. */
  onFallback(): void
  /** The exchange is over: the client has its answer, or has left. */
  onDone(status: number): void
}

export interface ExchangeRequest {
  readonly path: string
  readonly headers: string[]
  readonly body: Buffer | undefined
  readonly hidesUsage: boolean
  /** Milliseconds to the head of the answer, and between two of its pieces. */
  readonly headersTimeoutMs: number
  readonly bodyTimeoutMs: number
}

export interface Answered {
  readonly choice?: Choice
  readonly status: number
  readonly headers?: Headers
  readonly isStream: boolean
}
