import type { Tracking } from '../context/tracking.js'
import type { Tracker } from '../create-tracker.js'
import { gatewayMarkHeader } from '../event/gateway-mark-header.js'
import type { Asked, Ending, Observed, Operation } from './observation.js'
import { asRecord, asText } from './openai/as-record.js'
import { readError } from './openai/read-error.js'
import type { EventParts } from '../event-parts.js'
import type { ChunkReader } from './reader.js'
import type { Clock } from './watch-reads.js'

/** The parts of a fetch `Response` that are read. */
export interface ResponseFacts {
  readonly status?: number
  readonly headers?: { get?(name: string): string | null }
  readonly body?: object | null
}

/** One logical call while it runs. Whatever ends it first is its end; everything after is ignored. Nothing here throws. */
export interface Call {
  readonly quietly: Tracker['quietly']
  /** The request is sent: for the first time, or once more. */
  attempt(): void
  /** The answer's headers came. */
  headers(response: ResponseFacts | undefined): void
  /** The raw response, which the caller reads by itself; `isSdks` tells whether the SDK reads it after all. */
  raw(response: object, isSdks?: () => boolean): void
  /** The whole answer, parsed. */
  answer(value: unknown): void
  /** `endMs`: when it failed, where it was not now. */
  fail(error: unknown, endMs?: number): void
  /** The caller asks for the answer, or for its next chunk: the time since the headers, or the last chunk, was the caller's. */
  pull(): void
  chunk(value: unknown): void
  /** `endMs`: when it ended, where it was not now. */
  end(ending: Ending, endMs?: number): void
}

export interface CallSite {
  readonly tracker: Tracker
  readonly operation: Operation
  /** The request's body, or a promise of the request's options; of a call that is open, what is kept of the body. */
  body?: unknown
  readonly tracking: Tracking
  readonly baseUrl: unknown
  /** The call looks at how this job goes, or reads this file of a batch; `true`: it must not be reported. It may turn out late. */
  jobId?: unknown
}

/** Chunks that are kept for a reader that is still being loaded. */
const mostHeld = 5_000

/** Opens the record of a call that is about to be made. It gives exactly one observation. */
export function openCall(site: CallSite): Call {
  const { tracker, operation, body, tracking } = site
  const { runtime, quietly } = tracker
  /** Of the call: of a stream, it stands while the caller is busy. */
  let now: Clock = runtime.now
  const startedAtMs = now()
  /** The least that is known without a reader. */
  const ask = (body: unknown): Asked => {
    const given = { ...asRecord(body) }
    // The caller's object and its list of messages may change before the call is over.
    for (const name in given) if (Array.isArray(given[name])) given[name] = [...(given[name] as unknown[])]
    site.body = given
    return { model: asText(given.model), stream: given.stream === true }
  }
  const observed: Observed = {
    id: runtime.newId(),
    operation,
    startedAtMs,
    asked: ask(body),
    answered: {},
    ending: 'finished',
    tracking,
  }
  if ('then' in asRecord(body))
    void (body as Promise<unknown>).then(
      (options) => {
        observed.asked = ask(asRecord(options).body)
      },
      () => undefined,
    )
  let headers: ResponseFacts['headers']
  let chunks: ChunkReader | undefined
  /** What came before the reader did, each with its time. */
  const held: [value: unknown, atMs?: number][] = []
  let hasBegun = false
  let gotAtMs = startedAtMs
  let callersMs = 0
  let isOver = false
  const close = tracker.openCalls.add(() => {
    const status = observed.httpStatus
    end(hasBegun || status === undefined ? 'unfinished' : status < 400 ? 'unread' : 'failed')
  })

  function end(ending: Ending, endMs = /^un/.test(ending) ? gotAtMs : now()): void {
    if (isOver) return
    isOver = true
    close()
    observed.durationMs = Math.max(0, endMs - startedAtMs - callersMs)
    observed.ending = ending
    tracker.report((parts) => {
      const about = { observed, headers, site }
      observed.gatewayMark = quietly(() => headers?.get?.(gatewayMarkHeader)) || undefined
      const isLater = quietly(() => parts?.conclude(parts, read(parts), about))
      return isLater || site.jobId ? undefined : observed
    }, tracking)
  }

  /** The reader, as soon as it is there, after all that was held for it. */
  function read({ openReader }: EventParts): ChunkReader {
    if (!chunks) {
      chunks = openReader(observed, site)
      for (const [value, atMs] of held.splice(0)) see(chunks, value, atMs)
    }
    return chunks
  }

  /** `atMs`: when a chunk came; none for a whole answer. */
  function see(reader: ChunkReader, value: unknown, atMs?: number): void {
    if (reader.push(value) && atMs) observed.firstTokenMs ??= atMs - startedAtMs
  }

  /** Made once: every chunk goes through it. */
  const push = (value: unknown): void => {
    const atMs = hasBegun ? gotAtMs : undefined
    const reader = chunks ?? (tracker.parts && read(tracker.parts))
    if (reader) see(reader, value, atMs)
    else if (held.length < mostHeld) held.push([value, atMs])
  }

  const call: Call = {
    quietly,
    raw(response, isSdks) {
      tracker.parts?.watchResponse(response, call, isSdks, runtime)
    },
    attempt() {
      observed.attempts = (observed.attempts ?? 0) + 1
    },
    headers(response) {
      quietly(() => {
        gotAtMs = now()
        observed.httpStatus = response?.status
        headers = response?.headers
        now = tracker.parts?.watchReads(observed, response, site) ?? now
      })
    },
    answer(value) {
      if (!isOver) quietly(push, value)
      end('finished')
    },
    fail(thrown, endMs = now()) {
      const error = quietly(() => readError(thrown)) ?? { type: 'error' }
      const { status, headers: told } = asRecord(thrown)
      const fail = () => {
        if (isOver) return
        observed.error = error
        observed.httpStatus ??= status as number
        headers ??= told as typeof headers
        end(error.type === 'aborted' ? 'aborted' : 'failed', endMs)
      }
      // A page that is left loses its connections first, and is told afterwards.
      if (tracker.graceMs && error.type === 'connection_error') {
        // What its reader, or the SDK, closes in the meantime is no other end.
        call.end = () => undefined
        runtime.after(tracker.graceMs, fail)
      } else fail()
    },
    pull() {
      const nowMs = now()
      // Of a stream, the clock stands until it is read.
      if (hasBegun || (observed.httpStatus && !observed.asked.stream)) callersMs += nowMs - gotAtMs
      gotAtMs = nowMs
    },
    chunk(value) {
      if (isOver) return
      gotAtMs = now(true)
      hasBegun = true
      quietly(push, value)
    },
    end,
  }
  return call
}
