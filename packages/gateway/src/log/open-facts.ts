import type { Operation, PrivacyMode, TraceContext } from '@tracked-openai/core'
import type { GatewayFacts } from '@tracked-openai/core/gateway'
import type { ToldTracking } from '@tracked-openai/core/wire'
import type { Callback } from '../keys/keys.js'

/**
 * Facts about a call that are not in its bytes and that calls of one key at one deployment share. They are written to the log
 * once and referred to by number. They contain the secrets of callbacks.
 */
export interface CommonFacts {
  readonly operation: Operation
  readonly baseUrl?: string
  readonly provider?: string
  /** The upstream's name of the model, for answers that do not name it. */
  readonly model?: string
  /** The status that the client was sent; `undefined` if it disconnected before. */
  readonly httpStatus?: number
  /** The answer is `text/event-stream`. */
  readonly isStream: boolean
  readonly gateway: Omit<GatewayFacts, OfOneCall>
  readonly key?: KeyFactsForEvents
  /** The privacy mode of the key's team. */
  readonly privacy?: PrivacyMode
  /** Configured prices of the deployment, in US dollars per token. */
  readonly inputCostPerToken?: number
  readonly outputCostPerToken?: number
}

type OfOneCall = 'callId' | 'retries' | 'fallback'

/** Facts about a single call, in its first frame. */
export interface OpenFacts extends Pick<GatewayFacts, OfOneCall> {
  /** Set if the request only retrieves or cancels this background response and is not a call of its own. */
  readonly jobId?: string
  /** When the request arrived, in milliseconds since the epoch. */
  readonly startedAtMs: number
  /** The response headers that events report. */
  readonly headers?: Readonly<Record<string, string>>
  /** This and the following are read from the request headers. */
  readonly trace?: Partial<TraceContext>
  readonly sessionId?: string
  readonly told?: ToldTracking
  readonly endUser?: string
  readonly tags?: readonly string[]
  readonly privacy?: PrivacyMode
  /** The headers or the body ask for no event. */
  readonly noLog?: true
}

export interface KeyFactsForEvents {
  readonly callbacks: readonly Callback[]
  readonly teamCallbacks: readonly Callback[]
  readonly isLoggingDisabled: boolean
}

/** How a call ended, in its last frame. The payload is empty for a call that simply `finished`. */
export interface EndFacts {
  readonly ending: 'finished' | 'failed' | 'left' | 'aborted'
  /** The answer was too long; the last `answer` frame holds its tail. */
  readonly isCut?: true
  /** For `failed`, if the gateway itself made the error. */
  readonly error?: { readonly code: string; readonly message: string }
}
