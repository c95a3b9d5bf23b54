import type { ServerResponse } from 'node:http'
import type { Dispatcher } from 'undici'
import type { CallLog } from '../log/create-log.js'
import type { EndFacts } from '../log/open-facts.js'
import { cleanError } from '../pass/clean-error.js'
import { createPassage, type Passage } from '../pass/create-passage.js'
import type { AttemptFailure, Plan } from '../upstream/create-plan.js'
import type { Choice } from '../upstream/create-router.js'
import type { Pools } from '../upstream/create-pools.js'
import { isFallbackWorthy, readRetryAfter } from '../upstream/retry-policy.js'
import { guarded, type Handler } from './guarded.js'
import { type Failure, sendFailure } from './send-json.js'
import { isRedirect, late, lost, noUpstream, redirected } from './upstream-failures.js'

type Headers = Readonly<Record<string, string | string[] | undefined>>

export interface ExchangeSite {
  readonly response: ServerResponse
  readonly pools: Pools
  readonly plan: Plan
  readonly now: () => number
  readonly method: string
  /** What is sent to a choice of the plan. */
  requestFor(choice: Choice): ExchangeRequest
  /** The answer's headers for the client, names and values in turn. `choice`: who answered, if anybody did; `answer`: all of it. */
  headersFor(choice: Choice | undefined, headers: Headers, status: number, answer?: Buffer): string[]
  /** Opens the record of the call; once, when its answer begins or it has failed. */
  open(answered: Answered): CallLog | undefined
  onRetry(): void
  /** The exchange is over: the client has its answer, or has left. */
  onDone(status: number): void
}

export interface ExchangeRequest {
  readonly path: string
  readonly headers: string[]
  readonly body: Buffer | undefined
  readonly hidesUsage: boolean
  /** Milliseconds to the head of the answer, and between two of its pieces. */
  readonly headersTimeoutMs: number
  readonly bodyTimeoutMs: number
}

export interface Answered {
  readonly choice?: Choice
  readonly status: number
  readonly headers?: Headers
  readonly isStream: boolean
}

/** Bytes of a failed answer that are kept: it may be the one that the client gets. */
const mostErrorBytes = 256 * 1024

/**
 * Takes one call to the upstreams of its plan until one answers, and passes that answer on. Nothing was sent to the client
 * before an answer is taken, so every failure until then can be made good by another attempt.
 */
export function exchange(site: ExchangeSite): void {
  const { response, plan, pools, now } = site
  let controller: Dispatcher.DispatchController | undefined
  let record: CallLog | undefined
  let current: Choice | undefined
  let waiting: NodeJS.Timeout | undefined
  let isOver = false

  function finish(status: number, end: EndFacts): void {
    if (isOver) return
    isOver = true
    record?.end(end)
    site.onDone(status)
  }

  /** The client left: so do we, and the event says what was seen. */
  function leave(): void {
    clearTimeout(waiting)
    if (isOver) return
    record ??= site.open({ choice: current, status: 499, isStream: false })
    finish(499, { ending: response.headersSent ? 'left' : 'aborted' })
    controller?.abort(new Error('The client left.'))
    current?.done('left', now())
  }

  function fail(failure: Failure, choice: Choice | undefined): void {
    record ??= site.open({ choice, status: failure.status, isStream: false })
    sendFailure(response, failure, site.headersFor(choice, {}, failure.status))
    finish(failure.status, { ending: 'failed', error: { code: failure.code, message: failure.message } })
  }

  /** Makes another attempt, or lets `giveUp` answer. */
  function afterFailure(choice: Choice, failure: AttemptFailure, giveUp: () => void): void {
    current = undefined
    choice.done('failed', now(), failure.status === 429 ? failure.retryAfterMs : undefined)
    const waitMs = plan.waitAfter(failure)
    if (waitMs === undefined) return giveUp()
    site.onRetry()
    if (waitMs === 0) attempt()
    else waiting = setTimeout(attempt, waitMs)
  }

  function attempt(): void {
    const choice = plan.next(now())
    if (!choice) return fail(noUpstream(plan.modelName()), undefined)
    current = choice
    const request = site.requestFor(choice)
    pools.of(choice.target.origin).dispatch(
      {
        path: request.path,
        method: site.method,
        headers: request.headers,
        body: request.body,
        headersTimeout: request.headersTimeoutMs,
        bodyTimeout: request.bodyTimeoutMs,
      },
      guarded(handlerOf(choice, request), () => response.destroy()),
    )
  }

  function handlerOf(choice: Choice, request: ExchangeRequest): Required<Handler> {
    let passage: Passage | undefined
    let failed: Buffer[] | undefined
    let failedBytes = 0
    let status = 0
    let headers: Headers = {}

    /** Opened when the first byte of this answer goes to the client: until then another attempt may take its place. */
    const log = (isStream: boolean) => (record ??= site.open({ choice, status, isStream, headers }))

    function pass(): Passage {
      const contentType = textOf(headers['content-type']) ?? ''
      const isError = status >= 400
      const clean = isError ? cleanError(headers, choice.target.secrets) : undefined
      // An error is held, whatever it says of itself: keys are taken out of it.
      const isEvents = !isError && contentType.startsWith('text/event-stream')
      return createPassage({
        response,
        status,
        headers: (answer) => site.headersFor(choice, clean?.headers ?? headers, status, answer),
        isEvents,
        isLong:
          !isError && (Number(headers['content-length']) > 1024 * 1024 || /^(audio|video|image)\//.test(contentType)),
        hidesUsage: request.hidesUsage && isEvents,
        isLengthTold: headers['content-length'] !== undefined,
        log: () => log(isEvents),
        ...(clean && { change: clean.change }),
        pause: () => controller?.pause(),
        resume: () => controller?.resume(),
        onStall: () => response.destroy(),
      })
    }

    return {
      onRequestStart(started) {
        controller = started
        if (isOver) started.abort(new Error('The client left.'))
      },
      onResponseStart(_, code, received) {
        status = code
        headers = received
        if (isRedirect(code) || isFallbackWorthy(code)) failed = []
        else passage = pass()
      },
      onResponseData(_, chunk) {
        if (!failed) return passage?.data(chunk)
        failedBytes += chunk.length
        if (failedBytes <= mostErrorBytes) failed.push(chunk)
      },
      onResponseEnd() {
        if (isOver) return
        if (!failed) {
          passage?.end()
          current = undefined
          choice.done('answered', now())
          return finish(status, { ending: status >= 400 ? 'failed' : 'finished' })
        }
        const bytes = Buffer.concat(failed)
        if (isRedirect(status))
          return afterFailure(choice, { kind: 'status', status: 502 }, () => fail(redirected, choice))
        const retryAfterMs = readRetryAfter(headers, now())
        afterFailure(choice, { kind: 'status', status, retryAfterMs }, () => {
          passage = pass()
          passage.data(bytes)
          passage.end()
          finish(status, { ending: 'failed' })
        })
      },
      onResponseError(_, error) {
        if (isOver) return
        const isLate = /^(Headers|Body)TimeoutError$/.test(error.name)
        const failure = isLate ? late : lost
        if (!passage?.breakOff(failure)) {
          return afterFailure(choice, { kind: isLate ? 'late' : 'lost' }, () => fail(failure, choice))
        }
        current = undefined
        choice.done('failed', now())
        finish(status, { ending: 'failed', error: { code: 'stream_interrupted', message: failure.message } })
      },
    }
  }

  if (response.destroyed) return leave()
  response.once('close', leave)
  attempt()
}

const textOf = (value: string | string[] | undefined) => (typeof value === 'string' ? value : undefined)
