import type { Tracking } from '../context/tracking.js'
import type { GatewayFacts } from '../event/gateway-rows.js'
import type { Instead } from './keep-instead.js'

/** Which API was called. */
export type Operation =
  | 'chat'
  | 'responses'
  | 'completions'
  | 'embeddings'
  | 'images'
  | 'speech'
  | 'transcriptions'
  | 'translations'
  | 'moderations'
  | 'decisions'
  | 'batches'
  | 'videos'
  /** Runs of the Assistants API. */
  | 'threads'
  | 'realtime'

/**
 * How a call ended, as its caller saw it. `finished`: the whole answer was read. `failed`: an error was thrown.
 * `left`: the caller left the stream (`break`, `return`). `aborted`: by a signal or the stream's controller.
 * `unread`: the answer came, and nobody read it. `unfinished`: page or process went away first.
 */
export type Ending = 'finished' | 'failed' | 'left' | 'aborted' | 'unread' | 'unfinished'

/** Tokens as the provider counted them; what it did not say is `undefined`. */
export interface Usage {
  inputTokens?: number
  outputTokens?: number
  totalTokens?: number
  cacheReadTokens?: number
  cacheWriteTokens?: number
  reasoningTokens?: number
  audioInputTokens?: number
  audioOutputTokens?: number
  imageInputTokens?: number
  imageOutputTokens?: number
  cacheReadAudioTokens?: number
  /** Seconds of sound that the host billed in place of tokens. */
  audioSeconds?: number
  /** Web searches that the host counted. */
  webSearches?: number
  /** What the host says the call cost, US dollars (OpenRouter). */
  costUsd?: number
  /** The provider's own usage object. */
  raw?: unknown
  /** We counted, because the host did not. */
  isEstimated?: true
}

/** What was asked. */
export interface Asked {
  model?: string
  input?: unknown
  tools?: unknown
  /** Request parameters other than model, input and tools. */
  parameters?: Record<string, unknown>
  stream: boolean
  temperature?: number
  maxTokens?: number
  /** `user` or `safety_identifier` of the request. */
  endUser?: string
}

/** What came back, as far as it came. */
export interface Answered {
  /** The model that answered, as the provider names it. */
  model?: string
  /** The provider's id of the answer. */
  id?: string
  /** Output messages, provider-shaped: `[{ role, content, tool_calls, refusal }]`. */
  output?: unknown[]
  usage?: Usage
  stopReason?: string
  serviceTier?: string
  systemFingerprint?: string
  /** The answer says of itself that it failed (`response.failed`). */
  error?: CallError
  /** Output was longer than we keep; tokens are still right. */
  truncated?: boolean
  /** A moderation found something. */
  flagged?: boolean
  /** The answer is a job that still runs. */
  isPending?: boolean
  /** How long the provider says that the job took. */
  jobMs?: number
  /** The answer is a batch that is over. */
  batch?: EndedBatch
  /** The answer is a list of batches: what it says of each. */
  listed?: readonly Answered[]
}

/** What a batch that is over says of its answers. */
export interface EndedBatch {
  readonly id: string
  /** Which API was called by each of its lines. */
  readonly operation: Operation
  /** The files that its answers and errors lie in. */
  readonly fileIds: readonly string[]
  /** Milliseconds since the epoch. */
  readonly endedAtMs?: number
  /** The tokens of all answers together, as the provider wrote them. */
  readonly usage?: unknown
}

export interface CallError {
  /** The error's class or the provider's code. */
  type: string
  /** The provider's words: content. */
  message?: string
}

/** What happened in one logical call, in our names. Times in milliseconds. */
export interface Observation {
  /** The event's uuid and the span's id. */
  readonly id: string
  readonly operation: Operation
  /** Milliseconds since the epoch. */
  readonly startedAtMs: number
  /** From sending the request to the last byte; without the time in which the caller held a stream. Unknown in a batch. */
  readonly durationMs?: number
  /** Streams only: from sending the request to the first chunk with content. */
  readonly firstTokenMs?: number
  readonly asked: Asked
  readonly answered: Answered
  readonly ending: Ending
  readonly error?: CallError
  /** HTTP status; `undefined` where no response existed. */
  readonly httpStatus?: number
  readonly requestId?: string
  /** The answer came through a gateway that reports the call: header `x-tracked-openai`. */
  readonly gatewayMark?: string
  /** Requests that were sent for the call. */
  readonly attempts?: number
  /** What the host says in its `x-ratelimit-` headers: `{ remaining_tokens: 149984, reset_tokens_seconds: 0.006, ... }`. */
  readonly rateLimits?: Readonly<Record<string, number>>
  /** Milliseconds that the host says it worked. */
  readonly processingMs?: number
  /** The media type of the answer where it is not the one that was asked for. */
  readonly contentType?: string
  /** JSON or a page, where a stream was asked for; a text, where the SDK threw it away. */
  readonly instead?: Instead
  /** Lower case, from the base URL: `openai`, `azure`, `groq`, ... */
  readonly provider?: string
  /** Base URL of the client, without credentials and query. */
  readonly baseUrl?: string
  readonly tracking: Tracking
  /** The call is a line of this batch, under the name that its caller gave it. */
  readonly batch?: { readonly id: string; readonly customId: string }
  /** Calls through the gateway only. */
  readonly gateway?: GatewayFacts
}

/** An observation that is still made. */
export type Observed = { -readonly [Field in keyof Observation]: Observation[Field] }
