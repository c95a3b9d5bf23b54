import type { Dispatcher } from 'undici'
import type { CallLog } from '../log/create-log.js'
import type { EndFacts } from '../log/open-facts.js'
import { cleanError, errorTooLong, maxErrorBytes } from '../pass/clean-error.js'
import { createPassage, type Passage } from '../pass/create-passage.js'
import type { Rest } from '../pass/create-rest.js'
import { isComment } from '../pass/is-comment.js'
import { readErrorEvent } from '../pass/read-error-event.js'
import { readFailedAnswer } from '../pass/read-failed-answer.js'
import { scrubError } from '../pass/scrub-error.js'
import type { AttemptFailure } from '../upstream/create-plan.js'
import type { Choice } from '../upstream/create-router.js'
import { readPromptFault } from '../upstream/read-prompt-fault.js'
import { isFallbackWorthy, readRetryAfter } from '../upstream/retry-policy.js'
import type { Target } from '../upstream/create-target.js'
import type { Answered, ExchangeRequest, ExchangeSite } from './exchange-site.js'
import type { Handler } from './guarded.js'
import type { Failure } from './send-json.js'
import {
  connectionFailed,
  emptyStream,
  isRedirect,
  isRefusalBy400,
  isUnknownResponse,
  isUnprocessable,
  redirected,
  timedOut,
} from './upstream-failures.js'

type Headers = Readonly<Record<string, string | string[] | undefined>>

export interface AttemptSite {
  readonly site: ExchangeSite
  readonly call: RunningCall
  readonly choice: Choice
  readonly request: ExchangeRequest
}

/** What an attempt can see and do of the call that it belongs to. */
export interface RunningCall {
  readonly rest: Rest
  /** Is the target asked without `stream_options`, because it rejected them before in this call? */
  isAskedWithoutUsage(target: Target): boolean
  /** From now on, asks the target without `stream_options`. */
  askWithoutUsage(target: Target): void
  isOver(): boolean
  began(controller: Dispatcher.DispatchController): void
  /** Opens the call's record, once. */
  open(answered: Answered): CallLog | undefined
  /** Releases the choice and reports its outcome to the router. */
  settle(choice: Choice, outcome: 'answered' | 'failed'): void
  finish(status: number, end: EndFacts): void
  /** Answers the client with an error of the gateway's own. */
  fail(failure: Failure, choice: Choice): void
  /**
   * Starts another attempt and returns `true`. Or answers the client, with an earlier attempt's answer or by `giveUp`, and
   * returns `false`.
   */
  afterFailure(choice: Choice, failure: AttemptFailure, giveUp: () => void): boolean
}

/**
 * The undici handler of one attempt. It passes the response on to the client, or reports a failure to the call, which may make
 * another attempt.
 */
export function createAttempt({ site, call, choice, request }: AttemptSite): Required<Handler> {
  const { response, now } = site
  const { fail, settle, finish, afterFailure } = call
  const sentAtMs = now()
  let controller: Dispatcher.DispatchController | undefined
  let passage: Passage | undefined
  /** The body of an error that is not passed on yet, because another attempt may succeed. */
  let heldError: Buffer[] | undefined
  let heldErrorBytes = 0
  let status = 0
  let headers: Headers = {}
  let isEventStream = false
  let hasBytes = false
  /** Comments before the first event of a stream, not passed on yet, because that event may be an error. */
  const comments: Buffer[] = []
  /** Another attempt has replaced this one; its remaining bytes are ignored. */
  let isAbandoned = false
  let firstEventTimer: NodeJS.Timeout | undefined

  function pass(): Passage {
    const isError = status >= 400
    const clean = isError ? cleanError(headers, choice.target.secrets) : undefined
    return createPassage({
      response,
      status,
      headers: (answer) => site.headersFor(choice, clean?.headers ?? headers, status, answer),
      isEventStream,
      secrets: choice.target.secrets,
      isLong: !isError && isLong(headers),
      // The filter cannot find event boundaries in a compressed stream and would hold it back.
      hidesUsage: request.hidesUsage && isEventStream && headers['content-encoding'] === undefined,
      hasContentLength: headers['content-length'] !== undefined,
      // Opened with the first byte sent to the client: until then another attempt may replace this one.
      log: () => call.open({ choice, status, isStream: isEventStream, headers }),
      ...(clean && { change: clean.change }),
      pause: () => controller?.pause(),
      resume: () => controller?.resume(),
    })
  }

  /** Passes an upstream's error on to the client when no other attempt is left. */
  function passErrorOn(bytes: Buffer): void {
    const whole = pass()
    whole.data(bytes)
    whole.end()
    finish(status, { ending: 'failed' })
  }

  function passAnswerOn(): void {
    passage?.end()
    settle(choice, 'answered')
    finish(status, { ending: status >= 400 ? 'failed' : 'finished' })
  }

  function abandon(): void {
    isAbandoned = true
    controller?.abort(new Error('Another attempt is made.'))
  }

  function timeOut(): void {
    abandon()
    afterFailure(choice, { kind: 'timeout' }, () => fail(timedOut, choice))
  }

  /**
   * Has a response that arrives slowly taken too long in total, while none of it was sent to the client? undici's timeout only
   * limits the gaps between chunks, which is all that is limited for a stream.
   */
  const isPastTime = () => !isEventStream && !passage?.hasBegun() && now() - sentAtMs > request.bodyTimeoutMs

  /** The first event of a stream must arrive within the headers timeout: some hosts send the headers at once and then stall. */
  function startFirstEventTimer(): void {
    if (hasBytes || comments.length > 0 || isAbandoned || call.isOver()) return
    firstEventTimer = setTimeout(timeOut, Math.max(0, sentAtMs + request.headersTimeoutMs - now()))
  }

  /** Handles a stream whose first event is an error, of which the client has received nothing yet. */
  function afterErrorEvent(errorStatus: number, chunk: Buffer): void {
    const fault = readPromptFault(chunk)
    const isAnother = afterFailure(choice, { kind: 'status', status: fault ? 400 : errorStatus, fault }, () => {
      passage?.data(chunk)
      if (!isAbandoned) return
      passage?.end()
      finish(status, { ending: 'failed' })
    })
    if (isAnother || call.isOver()) abandon()
  }

  return {
    onRequestStart(started) {
      controller = started
      call.began(started)
      if (call.isOver()) started.abort(new Error('The client left.'))
    },
    onResponseStart(_, code, received) {
      status = code
      headers = received
      if (isRedirect(code) || isFallbackWorthy(code) || isUnprocessable(code)) return void (heldError = [])
      // An error that claims to be an event stream is still buffered whole, so that keys can be removed from it.
      isEventStream = status < 400 && textOf(headers['content-type'])?.startsWith('text/event-stream') === true
      // It streams without `stream_options`, so they were why the request failed before. (An answer that is not a stream only
      // shows that the host reads `stream` differently.)
      if (isEventStream && code < 300 && call.isAskedWithoutUsage(choice.target))
        choice.target.disableStreamUsage(choice.model)
      passage = pass()
      // The first event mostly arrives together with the headers, and then needs no timer.
      if (isEventStream) setImmediate(startFirstEventTimer)
    },
    onResponseData(_, chunk) {
      if (isAbandoned || call.rest.took(chunk)) return
      if (isPastTime()) return timeOut()
      if (heldError) {
        heldErrorBytes += chunk.length
        if (heldErrorBytes <= maxErrorBytes) heldError.push(chunk)
        return
      }
      if (!hasBytes) {
        clearTimeout(firstEventTimer)
        if (isEventStream && isComment(chunk) && now() - sentAtMs < maxCommentsMs) return void comments.push(chunk)
        hasBytes = true
        if (status < 300) site.onFirstBytes?.(choice.target, chunk)
        const errorStatus = isEventStream ? readErrorEvent(chunk) : undefined
        if (errorStatus !== undefined) return afterErrorEvent(errorStatus, chunk)
        for (const comment of comments) passage?.data(comment)
      }
      passage?.data(chunk)
    },
    onResponseEnd() {
      clearTimeout(firstEventTimer)
      if (call.isOver() || isAbandoned || call.rest.ended()) return
      if (heldError) {
        const bytes = heldErrorBytes > maxErrorBytes ? errorTooLong : Buffer.concat(heldError)
        if (isRedirect(status))
          return void afterFailure(choice, { kind: 'status', status: 502 }, () => fail(redirected, choice))
        if (request.hidesUsage && isUnprocessable(status) && bytes.includes('stream_options')) {
          call.askWithoutUsage(choice.target)
          return void afterFailure(choice, { kind: 'usage-refused' }, () => passErrorOn(bytes))
        }
        const isUnknown = site.buildsOnAnother === true && isUnknownResponse(status, bytes)
        const failure: AttemptFailure = {
          kind: isUnknown ? 'unknown-response' : 'status',
          status: isRefusalBy400(status, bytes) ? 401 : status,
          retryAfterMs: readRetryAfter(headers, now()),
          fault: isUnprocessable(status) && !isUnknown ? readPromptFault(bytes) : undefined,
        }
        afterFailure(choice, failure, () => passErrorOn(bytes))
        return
      }
      if (isEventStream && !hasBytes)
        return void afterFailure(choice, { kind: 'connection-lost' }, () => fail(emptyStream, choice))
      const held = status === 200 ? passage?.held() : undefined
      const failed = held && readFailedAnswer(held)
      if (!held || !failed) return passAnswerOn()
      const failure: AttemptFailure = { kind: 'status', ...failed, retryAfterMs: readRetryAfter(headers, now()) }
      afterFailure(choice, failure, () =>
        failed.status === 200 ? passAnswerOn() : passErrorOn(scrubError(held, choice.target.secrets)),
      )
    },
    onResponseError(_, error) {
      clearTimeout(firstEventTimer)
      if (call.isOver() || isAbandoned || call.rest.ended()) return
      const isLate = /^(Headers|Body)TimeoutError$/.test(error.name)
      const failure = isLate ? timedOut : connectionFailed(error)
      if (!passage?.breakOff(failure))
        return void afterFailure(choice, { kind: isLate ? 'timeout' : 'connection-lost' }, () => fail(failure, choice))
      settle(choice, 'failed')
      finish(status, { ending: 'failed', error: { code: 'stream_interrupted', message: failure.message } })
    },
  }
}

/** How long comments are kept from the client, which takes them for a sign of life. */
const maxCommentsMs = 15_000

const textOf = (value: string | string[] | undefined) => (typeof value === 'string' ? value : undefined)

/** Media, or a response whose content-length is more than 1 MiB. */
const isLong = (headers: Headers) =>
  Number(headers['content-length']) > 1024 * 1024 ||
  /^(audio|video|image)\//.test(textOf(headers['content-type']) ?? '')
