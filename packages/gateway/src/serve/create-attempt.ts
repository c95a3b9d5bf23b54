import type { Dispatcher } from 'undici'
import type { CallLog } from '../log/create-log.js'
import type { EndFacts } from '../log/open-facts.js'
import { cleanError, errorTooLong, maxErrorBytes } from '../pass/clean-error.js'
import { createPassage, type Passage } from '../pass/create-passage.js'
import type { Rest } from '../pass/create-rest.js'
import { readErrorEvent } from '../pass/read-error-event.js'
import { scrubError } from '../pass/scrub-error.js'
import type { AttemptFailure } from '../upstream/create-plan.js'
import type { Choice } from '../upstream/create-router.js'
import { isFallbackWorthy, readRetryAfter } from '../upstream/retry-policy.js'
import type { Target } from '../upstream/create-target.js'
import type { Answered, ExchangeRequest, ExchangeSite } from './exchange-site.js'
import type { Handler } from './guarded.js'
import type { Failure } from './send-json.js'
import { isRedirect, isUnknownResponse, isUnprocessable, late, lost, nothing, redirected } from './upstream-failures.js'

type Headers = Readonly<Record<string, string | string[] | undefined>>

export interface AttemptSite {
  readonly site: ExchangeSite
  readonly call: RunningCall
  readonly choice: Choice
  readonly request: ExchangeRequest
}

/** The call that an attempt is one of. */
export interface RunningCall {
  readonly rest: Rest
  /** Did it refuse to be asked for token counts, and is asked without? */
  isPlain(target: Target): boolean
  askPlainly(target: Target): void
  isOver(): boolean
  began(controller: Dispatcher.DispatchController): void
  /** Opens the call's record, once. */
  open(answered: Answered): CallLog | undefined
  /** The choice has nothing more to do with the call. */
  settle(choice: Choice, outcome: 'answered' | 'failed'): void
  finish(status: number, end: EndFacts): void
  /** Answers by an error of ours. */
  fail(failure: Failure, choice: Choice): void
  /** Makes another attempt, or lets `giveUp` answer. Gives whether another one is made. */
  afterFailure(choice: Choice, failure: AttemptFailure, giveUp: () => void): boolean
}

/** Reads the answer to one attempt of a call: on to the client, or back to the call, which may make another attempt. */
export function createAttempt({ site, call, choice, request }: AttemptSite): Required<Handler> {
  const { response, now } = site
  const { fail, settle, finish, afterFailure } = call
  const sentAtMs = now()
  let own: Dispatcher.DispatchController | undefined
  let passage: Passage | undefined
  let failed: Buffer[] | undefined
  let failedBytes = 0
  let status = 0
  let headers: Headers = {}
  let isEvents = false
  let hasBytes = false
  /** Another attempt took the place of this one. */
  let isGone = false
  let patience: NodeJS.Timeout | undefined

  function pass(): Passage {
    const isError = status >= 400
    const clean = isError ? cleanError(headers, choice.target.secrets) : undefined
    return createPassage({
      response,
      status,
      headers: (answer) => site.headersFor(choice, clean?.headers ?? headers, status, answer),
      isEvents,
      isLong: !isError && isLong(headers),
      // Where events end is not seen in a stream that is compressed: it would be held back.
      hidesUsage: request.hidesUsage && isEvents && headers['content-encoding'] === undefined,
      isLengthTold: headers['content-length'] !== undefined,
      // Opened when the first byte goes to the client: until then another attempt may take the place of this one.
      log: () => call.open({ choice, status, isStream: isEvents, headers }),
      ...(clean && { change: clean.change }),
      pause: () => own?.pause(),
      resume: () => own?.resume(),
    })
  }

  /** Passes a failed answer on: there is no better one. */
  function passFailed(bytes: Buffer): void {
    const whole = pass()
    whole.data(bytes)
    whole.end()
    finish(status, { ending: 'failed' })
  }

  function abandon(): void {
    isGone = true
    own?.abort(new Error('Another attempt is made.'))
  }

  function giveUpLate(): void {
    abandon()
    afterFailure(choice, { kind: 'late' }, () => fail(late, choice))
  }

  /** Is an answer that comes in drops past its time, and nothing of it at the client? Of a stream only the gaps are limited. */
  const isPastTime = () => !isEvents && !passage?.hasBegun() && now() - sentAtMs > request.bodyTimeoutMs

  /** A stream's time to its first event is the time that other answers have to their head. */
  function awaitFirst(): void {
    if (hasBytes || isGone || call.isOver()) return
    patience = setTimeout(giveUpLate, Math.max(0, sentAtMs + request.headersTimeoutMs - now()))
  }

  /** The first event tells of a failure, and nothing went to the client. */
  function afterErrorEvent(errorStatus: number, chunk: Buffer): void {
    const isAnother = afterFailure(choice, { kind: 'status', status: errorStatus }, () => {
      passage?.data(scrubError(chunk, choice.target.secrets))
      if (!isGone) return
      passage?.end()
      finish(status, { ending: 'failed' })
    })
    if (isAnother) abandon()
  }

  return {
    onRequestStart(started) {
      own = started
      call.began(started)
      if (call.isOver()) started.abort(new Error('The client left.'))
    },
    onResponseStart(_, code, received) {
      status = code
      headers = received
      const isHeld =
        isRedirect(code) ||
        isFallbackWorthy(code) ||
        (code === 400 && site.buildsOnAnother) ||
        (isUnprocessable(code) && request.hidesUsage)
      if (isHeld) return void (failed = [])
      // An error is held, whatever it says of itself: keys are taken out of it.
      isEvents = status < 400 && textOf(headers['content-type'])?.startsWith('text/event-stream') === true
      // It was the asking: a request that is wrong in itself fails without it, too.
      if (code < 300 && call.isPlain(choice.target)) choice.target.disableStreamUsage()
      passage = pass()
      // Mostly the first event comes with the head.
      if (isEvents) setImmediate(awaitFirst)
    },
    onResponseData(_, chunk) {
      if (isGone || call.rest.took(chunk)) return
      if (isPastTime()) return giveUpLate()
      if (failed) {
        failedBytes += chunk.length
        if (failedBytes <= maxErrorBytes) failed.push(chunk)
        return
      }
      if (!hasBytes) {
        hasBytes = true
        clearTimeout(patience)
        if (status < 300) site.onFirstBytes?.(choice.target, chunk)
        const errorStatus = isEvents ? readErrorEvent(chunk) : undefined
        if (errorStatus !== undefined) return afterErrorEvent(errorStatus, chunk)
      }
      passage?.data(chunk)
    },
    onResponseEnd() {
      clearTimeout(patience)
      if (call.isOver() || isGone || call.rest.ended()) return
      if (failed) {
        const bytes = failedBytes > maxErrorBytes ? errorTooLong : Buffer.concat(failed)
        if (isRedirect(status))
          return void afterFailure(choice, { kind: 'status', status: 502 }, () => fail(redirected, choice))
        if (request.hidesUsage && isUnprocessable(status) && bytes.includes('stream_options')) {
          call.askPlainly(choice.target)
          return void afterFailure(choice, { kind: 'uncounted' }, () => passFailed(bytes))
        }
        const isElsewhere = site.buildsOnAnother === true && isUnknownResponse(status, bytes)
        const retryAfterMs = readRetryAfter(headers, now())
        afterFailure(choice, { kind: isElsewhere ? 'elsewhere' : 'status', status, retryAfterMs }, () =>
          passFailed(bytes),
        )
        return
      }
      if (isEvents && !hasBytes) return void afterFailure(choice, { kind: 'lost' }, () => fail(nothing, choice))
      passage?.end()
      settle(choice, 'answered')
      finish(status, { ending: status >= 400 ? 'failed' : 'finished' })
    },
    onResponseError(_, error) {
      clearTimeout(patience)
      if (call.isOver() || isGone || call.rest.ended()) return
      const isLate = /^(Headers|Body)TimeoutError$/.test(error.name)
      const failure = isLate ? late : lost
      if (!passage?.breakOff(failure))
        return void afterFailure(choice, { kind: isLate ? 'late' : 'lost' }, () => fail(failure, choice))
      settle(choice, 'failed')
      finish(status, { ending: 'failed', error: { code: 'stream_interrupted', message: failure.message } })
    },
  }
}

const textOf = (value: string | string[] | undefined) => (typeof value === 'string' ? value : undefined)

/** Media, or an answer that says so. */
const isLong = (headers: Headers) =>
  Number(headers['content-length']) > 1024 * 1024 ||
  /^(audio|video|image)\//.test(textOf(headers['content-type']) ?? '')
