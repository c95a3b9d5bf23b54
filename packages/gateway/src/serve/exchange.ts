import type { ServerResponse } from 'node:http'
import type { Dispatcher } from 'undici'
import type { CallLog } from '../log/create-log.js'
import type { EndFacts } from '../log/open-facts.js'
import { createPassage, type Passage } from '../pass/create-passage.js'
import { createRest } from '../pass/create-rest.js'
import { scrubError } from '../pass/scrub-error.js'
import type { AttemptFailure, Plan } from '../upstream/create-plan.js'
import type { Choice } from '../upstream/create-router.js'
import type { Pools } from '../upstream/create-pools.js'
import { isFallbackWorthy, readRetryAfter } from '../upstream/retry-policy.js'
import { type Failure, sendFailure } from './send-json.js'

type Handler = Pick<
  Dispatcher.DispatchHandler,
  'onRequestStart' | 'onResponseStart' | 'onResponseData' | 'onResponseEnd' | 'onResponseError'
>
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

interface Answered {
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
  const rest = createRest()
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
    rest.leave(record, () => {
      finish(499, { ending: response.headersSent ? 'left' : 'aborted' })
      controller?.abort(new Error('The client left.'))
      current?.done('left', now())
    })
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
      // An error is held, whatever it says of itself: keys are taken out of it.
      const isEvents = !isError && contentType.startsWith('text/event-stream')
      return createPassage({
        response,
        status,
        headers: (answer) => site.headersFor(choice, headers, status, answer),
        isEvents,
        isLong:
          !isError && (Number(headers['content-length']) > 1024 * 1024 || /^(audio|video|image)\//.test(contentType)),
        hidesUsage: request.hidesUsage && isEvents,
        isLengthTold: headers['content-length'] !== undefined,
        log: () => log(isEvents),
        ...(isError && { change: (bytes: Buffer) => scrubError(bytes, choice.target.secrets) }),
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
        if (rest.took(chunk)) return
        if (!failed) return passage?.data(chunk)
        failedBytes += chunk.length
        if (failedBytes <= mostErrorBytes) failed.push(chunk)
      },
      onResponseEnd() {
        if (isOver || rest.ended()) return
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
        if (isOver || rest.ended()) return
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

/** undici calls these from its parser: what they throw would end the connection of somebody else, or the process. */
function guarded(handler: Required<Handler>, onThrow: () => void): Handler {
  const guard =
    <Args extends unknown[]>(run: (...args: Args) => void) =>
    (...args: Args) => {
      try {
        run(...args)
      } catch {
        onThrow()
      }
    }
  return {
    onRequestStart: guard(handler.onRequestStart),
    onResponseStart: guard(handler.onResponseStart),
    onResponseData: guard(handler.onResponseData),
    onResponseEnd: guard(handler.onResponseEnd),
    onResponseError: guard(handler.onResponseError),
  }
}

const isRedirect = (status: number) => status >= 300 && status < 400

const textOf = (value: string | string[] | undefined) => (typeof value === 'string' ? value : undefined)

const upstreamFailure = (status: number, code: string, message: string): Failure => ({
  status,
  code,
  message,
  type: 'upstream_error',
})

export const lost = upstreamFailure(502, '502', 'The connection to the upstream was lost.')
const late = upstreamFailure(504, '504', 'The upstream did not answer in time.')
const redirected = upstreamFailure(502, '502', 'The upstream answered with a redirect, which is not followed.')

function noUpstream(modelName: string): Failure {
  return upstreamFailure(503, '503', `No deployment of ${modelName} can be asked now.`)
}
