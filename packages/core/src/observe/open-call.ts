import type { Tracking } from '../context/tracking.js'
import type { Tracker } from '../create-tracker.js'
import type { Answered, Asked, CallError, Ending } from './observation.js'
import { readError } from './openai/read-error.js'
import { readProvider } from './openai/read-provider.js'
import type { ChunkReader, Reader } from './reader.js'

/** The parts of a fetch `Response` that are read. */
export interface ResponseFacts {
  readonly status?: number
  readonly headers?: { get?(name: string): string | null }
}

/** One logical call while it runs. Whatever ends it first is its end; everything after is ignored. */
export interface Call {
  /** The answer's headers came. `retried`: not at the first attempt. */
  headers(response: ResponseFacts | undefined, retried: boolean): void
  /** The SDK itself reads the body: whoever else looks at the bytes is not to be listened to. */
  parsing(): void
  isParsing(): boolean
  /** The whole answer, parsed. */
  answer(value: unknown): void
  fail(error: unknown): void
  /** The caller asks for the next chunk: the time since the last one was the caller's. */
  pull(): void
  chunk(value: unknown): void
  end(ending: Ending): void
}

export interface CallSite {
  readonly tracker: Tracker
  readonly reader: Reader
  readonly body: unknown
  readonly tracking: Tracking
  readonly baseUrl: unknown
}

/** Opens the record of a call that is about to be made. It gives exactly one observation. */
export function openCall({ tracker, reader, body, tracking, baseUrl }: CallSite): Call {
  const { runtime, quietly } = tracker
  const id = runtime.newId()
  const startedAtMs = runtime.now()
  const asked: Asked = reader.asked(body)
  let answered: Answered | undefined
  let error: { error: CallError; httpStatus?: number; requestId?: string } | undefined
  let chunks: ChunkReader | undefined
  let httpStatus: number | undefined
  let requestId: string | undefined
  let retried: boolean | undefined
  let firstTokenMs: number | undefined
  let gotAtMs = startedAtMs
  let callersMs = 0
  let isParsing = false
  let isOver = false
  const close = tracker.openCalls.add(() => end(httpStatus === undefined || chunks ? 'unfinished' : 'unread'))

  function end(ending: Ending): void {
    if (isOver) return
    isOver = true
    close()
    quietly(() =>
      tracker.report({
        id,
        operation: reader.operation,
        startedAtMs,
        durationMs: Math.max(0, (ending === 'unread' || ending === 'unfinished' ? gotAtMs : runtime.now()) - startedAtMs - callersMs),
        firstTokenMs,
        asked,
        answered: answered ?? chunks?.answered() ?? {},
        ending,
        error: error?.error,
        httpStatus: httpStatus ?? error?.httpStatus,
        requestId: requestId ?? error?.requestId,
        retried,
        ...readProvider(String(baseUrl)),
        tracking,
      }),
    )
  }

  return {
    headers(response, wasRetried) {
      gotAtMs = runtime.now()
      httpStatus = response?.status
      requestId = response?.headers?.get?.('x-request-id') ?? undefined
      if (wasRetried) retried = true
    },
    parsing() {
      isParsing = true
    },
    isParsing: () => isParsing,
    answer(value) {
      if (isOver) return
      answered = quietly(() => reader.answered(value))
      end(answered?.error ? 'failed' : 'finished')
    },
    fail(thrown) {
      if (isOver) return
      error = quietly(() => readError(thrown))
      end(error?.error.type === 'aborted' ? 'aborted' : 'failed')
    },
    pull() {
      const nowMs = runtime.now()
      if (chunks) callersMs += nowMs - gotAtMs
      gotAtMs = nowMs
    },
    chunk(value) {
      if (isOver) return
      gotAtMs = runtime.now()
      chunks ??= reader.chunks()
      if (chunks.push(value)) firstTokenMs ??= gotAtMs - startedAtMs
    },
    end,
  }
}
