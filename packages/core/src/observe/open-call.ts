import type { Tracking } from '../context/tracking.js'
import type { Tracker } from '../create-tracker.js'
import type { Ending, Observation } from './observation.js'
import { asRecord } from './openai/as-record.js'
import { readError } from './openai/read-error.js'
import { readProvider } from './openai/read-provider.js'
import type { ChunkReader, Reader } from './reader.js'

/** The parts of a fetch `Response` that are read. */
export interface ResponseFacts {
  readonly status?: number
  readonly headers?: { get?(name: string): string | null }
}

/** One logical call while it runs. Whatever ends it first is its end; everything after is ignored. Nothing here throws. */
export interface Call {
  readonly quietly: Tracker['quietly']
  /** The answer's headers came. `retried`: not at the first attempt. */
  headers(response: ResponseFacts | undefined, retried: boolean): void
  /** The whole answer, parsed. */
  answer(value: unknown): void
  fail(error: unknown): void
  /** The caller asks for the next chunk: the time since the last one was the caller's. */
  pull(): void
  chunk(value: unknown): void
  /** `endMs`: when it ended, where it was not now. */
  end(ending: Ending, endMs?: number): void
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
  const startedAtMs = runtime.now()
  const observed: { -readonly [Field in keyof Observation]: Observation[Field] } = {
    id: runtime.newId(),
    operation: reader.operation,
    startedAtMs,
    durationMs: 0,
    asked: reader.asked(body),
    answered: {},
    ending: 'finished',
    tracking,
    ...readProvider(baseUrl),
  }
  let chunks: ChunkReader | undefined
  let gotAtMs = startedAtMs
  let callersMs = 0
  let isOver = false
  const close = tracker.openCalls.add(() => end(observed.httpStatus === undefined || chunks ? 'unfinished' : 'unread'))

  function end(ending: Ending, endMs = /^un/.test(ending) ? gotAtMs : runtime.now()): void {
    if (isOver) return
    isOver = true
    close()
    const answered = quietly(() => chunks?.answered()) ?? {}
    observed.answered = answered
    observed.error ??= answered.error
    observed.durationMs = Math.max(0, endMs - startedAtMs - callersMs)
    observed.ending = ending === 'finished' && answered.error ? 'failed' : ending
    tracker.report(observed)
  }

  function push(value: unknown): boolean {
    chunks ??= reader.chunks()
    return chunks.push(value)
  }

  return {
    quietly,
    headers(response, retried) {
      quietly(() => {
        gotAtMs = runtime.now()
        observed.httpStatus = response?.status
        observed.requestId = response?.headers?.get?.('x-request-id') || undefined
        observed.retried = retried
      })
    },
    answer(value) {
      if (!isOver) quietly(push, value)
      end('finished')
    },
    fail(thrown) {
      const error = quietly(() => readError(thrown)) ?? { type: 'error' }
      const { status, requestID: requestId } = asRecord(thrown)
      const endMs = runtime.now()
      const fail = () => {
        if (isOver) return
        observed.error = error
        observed.httpStatus ??= status as number
        observed.requestId ??= requestId as string
        end(error.type === 'aborted' ? 'aborted' : 'failed', endMs)
      }
      // A page that is left loses its connections first, and is told afterwards.
      if (tracker.graceMs && error.type === 'connection_error') runtime.after(tracker.graceMs, fail)
      else fail()
    },
    pull() {
      const nowMs = runtime.now()
      if (chunks) callersMs += nowMs - gotAtMs
      gotAtMs = nowMs
    },
    chunk(value) {
      if (isOver) return
      gotAtMs = runtime.now()
      if (quietly(push, value)) observed.firstTokenMs ??= gotAtMs - startedAtMs
    },
    end,
  }
}
