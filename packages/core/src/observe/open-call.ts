import type { Tracking } from '../context/tracking.js'
import type { Tracker } from '../create-tracker.js'
import { gatewayMarkHeader } from '../event/gateway-mark-header.js'
import type { Asked, Ending, Observed, Operation } from './observation.js'
import { asRecord, asText } from './openai/as-record.js'
import { readError } from './openai/read-error.js'
import type { EventParts } from '../event-parts.js'
import type { ChunkReader } from './reader.js'
import type { Clock } from './watch-reads.js'

/** The parts of a fetch `Response` that are used here. */
export interface ResponseFacts {
  readonly status?: number
  readonly headers?: { get?(name: string): string | null }
  readonly body?: object | null
}

/** One logical call in progress. The first event that ends it counts; later ones are ignored. No method throws. */
export interface Call {
  readonly quietly: Tracker['quietly']
  /** A request is sent: the first one, or a retry. */
  attempt(): void
  /** The response headers have arrived. */
  headers(response: ResponseFacts | undefined): void
  /** The caller reads the raw response itself; `isSdk` tells whether the SDK reads it after all. */
  raw(response: object, isSdk?: () => boolean): void
  /** The whole answer, parsed. */
  answer(value: unknown): void
  /** `endMs`: when it failed, if that was earlier than now. */
  fail(error: unknown, endMs?: number): void
  /**
   * The caller asks for the answer or its next chunk. The time since the headers or the last chunk was the caller's
   * own, and does not count as latency.
   */
  pull(): void
  chunk(value: unknown): void
  /** `endMs`: when it ended, if that was earlier than now. */
  end(ending: Ending, endMs?: number): void
}

export interface CallSite {
  readonly tracker: Tracker
  readonly operation: Operation
  /**
   * The request body, or a promise of the request options; once the call is open, the copy that is kept of the body.
   */
  body?: unknown
  readonly tracking: Tracking
  readonly baseUrl: unknown
  /**
   * Set if the call is a look (see `find-look.ts`): the id of the job or file. `true` if the call must not be
   * reported. May be set after the call was opened.
   */
  jobId?: unknown
}

/** How many chunks are buffered while the reader is still being loaded. */
const maxPendingChunks = 5_000

/** Starts observing a call that is about to be made. It results in exactly one observation. */
export function openCall(site: CallSite): Call {
  const { tracker, operation, body, tracking } = site
  const { runtime, quietly } = tracker
  /** The call's clock. For a stream it is replaced by one that stops while the caller is not reading. */
  let clock: Clock = runtime
  const startedAtMs = clock.now()
  /** Keeps the request, and reads from it the little that is needed before the readers are loaded. */
  const keepRequest = (body: unknown): Asked => {
    const given = { ...asRecord(body) }
    // A shallow copy, because the caller may change its object or its list of messages before the call has ended.
    for (const name in given) if (Array.isArray(given[name])) given[name] = [...(given[name] as unknown[])]
    site.body = given
    return { model: asText(given.model), stream: given.stream === true }
  }
  const observed: Observed & { attempts: number } = {
    id: runtime.newId(),
    operation,
    startedAtMs,
    attempts: 0,
    asked: keepRequest(body),
    answered: {},
    ending: 'finished',
    tracking,
  }
  if ('then' in asRecord(body))
    void (body as Promise<unknown>).then(
      (options) => {
        observed.asked = keepRequest(asRecord(options).body)
      },
      () => undefined,
    )
  let headers: ResponseFacts['headers']
  let openedReader: ChunkReader | undefined
  /** Chunks that arrived before the reader was loaded, each with its time. */
  const pendingChunks: [value: unknown, atMs?: number][] = []
  let hasBegun = false
  let lastActivityMs = startedAtMs
  let callerMs = 0
  let isOver = false
  const close = tracker.openCalls.add(() => {
    const status = observed.httpStatus
    end(hasBegun || status === undefined ? 'unfinished' : status < 400 ? 'unread' : 'failed')
  })

  /** An `unread` or `unfinished` call ended with its last activity: nobody knows how long it was left alone afterwards. */
  function end(ending: Ending, endMs = /^un/.test(ending) ? lastActivityMs : clock.now()): void {
    if (isOver) return
    isOver = true
    close()
    observed.durationMs = Math.max(0, endMs - startedAtMs - callerMs)
    observed.ending = ending
    tracker.report((parts) => {
      observed.gatewayMark = quietly(() => headers?.get?.(gatewayMarkHeader)) || undefined
      const isDeferred = quietly(() => parts?.conclude(parts, readerFrom(parts), { observed, headers, site }))
      return isDeferred || site.jobId ? undefined : observed
    }, tracking)
  }

  /** The reader, which first gets all buffered chunks. */
  function readerFrom({ openReader }: EventParts): ChunkReader {
    if (!openedReader) {
      openedReader = openReader(observed, site)
      for (const [value, atMs] of pendingChunks.splice(0)) pushTo(openedReader, value, atMs)
    }
    return openedReader
  }

  /** `atMs`: when the chunk arrived; `undefined` for a whole answer. */
  function pushTo(reader: ChunkReader, value: unknown, atMs?: number): void {
    if (reader.push(value) && atMs) observed.firstTokenMs ??= atMs - startedAtMs
  }

  /** Created once, because every chunk goes through it. */
  const push = (value: unknown): void => {
    const atMs = hasBegun ? lastActivityMs : undefined
    const reader = openedReader ?? (tracker.parts && readerFrom(tracker.parts))
    if (reader) pushTo(reader, value, atMs)
    else if (pendingChunks.length < maxPendingChunks) pendingChunks.push([value, atMs])
  }

  const call: Call = {
    quietly,
    raw(response, isSdk) {
      tracker.parts?.watchResponse(response, call, isSdk, runtime)
    },
    attempt() {
      observed.attempts += 1
    },
    headers(response) {
      quietly(() => {
        lastActivityMs = clock.now()
        observed.httpStatus = response?.status
        headers = response?.headers
        clock = tracker.parts?.watchReads(observed, response, site) ?? clock
      })
    },
    answer(value) {
      if (!isOver) quietly(push, value)
      end('finished')
    },
    fail(thrown, endMs = clock.now()) {
      const error = quietly(() => readError(thrown)) ?? { type: 'error' }
      const { status, headers: errorHeaders } = asRecord(thrown)
      const fail = () => {
        if (isOver) return
        observed.error = error
        observed.httpStatus ??= status as number
        headers ??= errorHeaders as typeof headers
        end(error.type === 'aborted' ? 'aborted' : 'failed', endMs)
      }
      // When a page is being left, its connections break before it is told so. The failure waits for that.
      if (tracker.graceMs && error.type === 'connection_error') {
        // Meanwhile the reader or the SDK may close the stream, which must not count as the end of the call.
        call.end = () => undefined
        runtime.after(tracker.graceMs, fail)
      } else fail()
    },
    pull() {
      if (clock.isStopped) return
      const nowMs = clock.now()
      // For a stream, the clock already excludes the time before the first read.
      if (hasBegun || (observed.httpStatus && !observed.asked.stream)) callerMs += nowMs - lastActivityMs
      lastActivityMs = nowMs
    },
    chunk(value) {
      if (isOver) return
      if (!clock.isStopped) lastActivityMs = clock.now(true)
      hasBegun = true
      // Not by `quietly`, which calls so many functions that V8 inlines none of them.
      try {
        push(value)
      } catch (error) {
        tracker.failed(error)
      }
    },
    end,
  }
  return call
}
