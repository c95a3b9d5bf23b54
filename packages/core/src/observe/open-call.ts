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
  const seen: { -readonly [Field in keyof Observation]?: Observation[Field] } = readProvider(baseUrl)
  const asked = reader.asked(body)
  const id = runtime.newId()
  let chunks: ChunkReader | undefined
  let gotAtMs = startedAtMs
  let callersMs = 0
  let isOver = false
  const close = tracker.openCalls.add(() => end(seen.httpStatus === undefined || chunks ? 'unfinished' : 'unread'))

  function end(ending: Ending, endMs = /^un/.test(ending) ? gotAtMs : runtime.now()): void {
    if (isOver) return
    isOver = true
    close()
    quietly(() => {
      const durationMs = Math.max(0, endMs - startedAtMs - callersMs)
      const answered = quietly(() => chunks?.answered()) ?? {}
      const observed = { ...seen, id, operation: reader.operation, startedAtMs, durationMs, asked, answered, tracking }
      tracker.report({ ...observed, ending: ending === 'finished' && answered.error ? 'failed' : ending })
    })
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
        seen.httpStatus = response?.status
        seen.requestId = response?.headers?.get?.('x-request-id') || undefined
        seen.retried = retried
      })
    },
    answer(value) {
      quietly(() => isOver || push(value))
      end('finished')
    },
    fail(thrown) {
      const error = quietly(() => readError(thrown)) ?? { type: 'error' }
      const { status, requestID: requestId } = asRecord(thrown)
      const endMs = runtime.now()
      const fail = () => {
        if (isOver) return
        seen.error = error
        seen.httpStatus ??= status as number
        seen.requestId ??= requestId as string
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
      quietly(() => {
        if (isOver) return
        gotAtMs = runtime.now()
        if (push(value)) seen.firstTokenMs ??= gotAtMs - startedAtMs
      })
    },
    end,
  }
}
