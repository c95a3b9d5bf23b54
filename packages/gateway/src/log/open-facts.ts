import type { Operation, PrivacyMode, TraceContext } from '@tracked-openai/core'
import type { GatewayFacts } from '@tracked-openai/core/gateway'
import type { ToldTracking } from '@tracked-openai/core/wire'
import type { Callback } from '../keys/keys.js'

/**
 * What the gateway knows of a call beside its bytes, as far as calls of one key at one deployment have it in common: written
 * once, and named by a number from then on. It holds secrets of callbacks.
 */
export interface CommonFacts {
  readonly operation: Operation
  readonly baseUrl?: string
  readonly provider?: string
  /** `undefined`: the gateway answered by itself. */
  readonly httpStatus?: number
  /** The answer is `text/event-stream`. */
  readonly isStream: boolean
  readonly gateway: Omit<GatewayFacts, OfOneCall>
  readonly key?: KeyFactsForEvents
  /** What the key's team wants. */
  readonly privacy?: PrivacyMode
  /** Prices of the deployment, US dollars a token. */
  readonly inputCostPerToken?: number
  readonly outputCostPerToken?: number
}

type OfOneCall = 'callId' | 'retries' | 'fallback'

/** And what it knows of this one: the first frame of each call. */
export interface OpenFacts extends Pick<GatewayFacts, OfOneCall> {
  /** It looks at how this response in the background goes, and is no call of its own. */
  readonly jobId?: string
  /** Milliseconds since the epoch: when the request came. */
  readonly startedAtMs: number
  /** Those of the answer's that events tell of. */
  readonly headers?: Readonly<Record<string, string>>
  /** What the request's headers say. */
  readonly trace?: Partial<TraceContext>
  readonly sessionId?: string
  readonly told?: ToldTracking
  readonly endUser?: string
  readonly tags?: readonly string[]
  readonly privacy?: PrivacyMode
  /** The client wants no event, as its headers or its body say. */
  readonly noLog?: true
}

export interface KeyFactsForEvents {
  readonly callbacks: readonly Callback[]
  readonly teamCallbacks: readonly Callback[]
  readonly isLoggingDisabled: boolean
}

/** How a call ended: the last frame of each call, without a payload where it just `finished`. */
export interface EndFacts {
  readonly ending: 'finished' | 'failed' | 'left' | 'aborted'
  /** The answer was too long: what came of it last are its last bytes. */
  readonly isCut?: true
  /** `failed`: in the words of OpenAI's errors. */
  readonly error?: { readonly code: string; readonly message: string }
}
