import type { Tracking } from '../context/tracking.js'
import type { GatewayFacts } from '../event/gateway-rows.js'
import type { Instead } from './keep-instead.js'

/** The API that was called. */
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
 * How a call ended from its caller's point of view.
 * - `finished`: the whole answer was read.
 * - `failed`: an error was thrown.
 * - `left`: the caller stopped reading the stream (`break`, `return`).
 * - `aborted`: by an abort signal or the stream's controller.
 * - `unread`: the answer came, but was never read.
 * - `unfinished`: the page or process went away first.
 */
export type Ending = 'finished' | 'failed' | 'left' | 'aborted' | 'unread' | 'unfinished'

/** Usage as counted by the provider; a field that it did not report is `undefined`. */
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
  /** Audio that the host billed by its length instead of tokens. */
  audioSeconds?: number
  /** Web searches, as counted by the host. */
  webSearches?: number
  /** Total cost in US dollars, as reported by the host (OpenRouter). */
  costUsd?: number
  /** The provider's own usage object. */
  raw?: unknown
  /** Set if we estimated the counts because the host reported none. */
  isEstimated?: true
}

/** The request. */
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

/** The answer, as far as it was received. */
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
  /** The answer itself reports a failure (`response.failed`). */
  error?: CallError
  /** The output was longer than we keep; token counts are still right. */
  truncated?: boolean
  /** A moderation flagged the input. */
  flagged?: boolean
  /** The answer is a background job that is still running. */
  isPending?: boolean
  /** Duration of the job, by the provider's timestamps. */
  jobMs?: number
  /** Set if the answer is a batch that has ended. */
  batch?: EndedBatch
  /** The batches, if the answer is a list of them. */
  listed?: readonly Answered[]
}

/** What a finished batch tells about its results. */
export interface EndedBatch {
  readonly id: string
  /** The API that every line of the batch calls. */
  readonly operation: Operation
  /** The files with its results and errors. */
  readonly fileIds: readonly string[]
  /** Milliseconds since the epoch. */
  readonly endedAtMs?: number
  /** Usage of the whole batch, as the provider wrote it. */
  readonly usage?: unknown
}

export interface CallError {
  /** The provider's error code, or the class of the error. */
  type: string
  /** The error message. Content. */
  message?: string
}

/** What happened in one logical call (including its retries), in our own names. Times are in milliseconds. */
export interface Observation {
  /** The event's uuid and the span's id. */
  readonly id: string
  readonly operation: Operation
  /** Milliseconds since the epoch. */
  readonly startedAtMs: number
  /**
   * From sending the request to the last byte, without the time in which the caller did not read the stream. Unknown
   * in a batch.
   */
  readonly durationMs?: number
  /** Streams only: from sending the request to the first chunk with content. */
  readonly firstTokenMs?: number
  readonly asked: Asked
  readonly answered: Answered
  readonly ending: Ending
  readonly error?: CallError
  /** HTTP status; `undefined` if there was no response. */
  readonly httpStatus?: number
  readonly requestId?: string
  /** Set if a gateway that reports the call itself answered: header `x-tracked-openai`. */
  readonly gatewayMark?: string
  /** Number of requests sent for the call, including retries; 0 if another tool makes them. */
  readonly attempts?: number
  /** The host's `x-ratelimit-` headers: `{ remaining_tokens: 149984, reset_tokens_seconds: 0.006, ... }`. */
  readonly rateLimits?: Readonly<Record<string, number>>
  /** The host's own processing time, milliseconds. */
  readonly processingMs?: number
  /** The media type of the response, if it is not the expected one. */
  readonly contentType?: string
  /** The body, if it was not what was asked for: JSON or HTML instead of a stream, or text that the SDK discarded. */
  readonly instead?: Instead
  /** Lower case, from the base URL: `openai`, `azure`, `groq`, ... */
  readonly provider?: string
  /** Base URL of the client, without credentials and query. */
  readonly baseUrl?: string
  readonly tracking: Tracking
  /** Set if the call is a line of a batch; `customId` is the caller's name for the line. */
  readonly batch?: { readonly id: string; readonly customId: string }
  /** Only for calls through the gateway. */
  readonly gateway?: GatewayFacts
}

/** An observation under construction. */
export type Observed = { -readonly [Field in keyof Observation]: Observation[Field] }
