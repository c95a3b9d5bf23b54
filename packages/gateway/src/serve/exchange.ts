import type { Dispatcher } from 'undici'
import type { CallLog } from '../log/create-log.js'
import type { EndFacts } from '../log/open-facts.js'
import { createRest } from '../pass/create-rest.js'
import { type AttemptFailure, isRefused } from '../upstream/create-plan.js'
import type { Choice } from '../upstream/create-router.js'
import { isFallbackWorthy } from '../upstream/retry-policy.js'
import type { Target } from '../upstream/create-target.js'
import { createAttempt, type RunningCall } from './create-attempt.js'
import type { ExchangeSite } from './exchange-site.js'
import { guarded } from './guarded.js'
import { type Failure, sendFailure } from './send-json.js'
import { noUpstream } from './upstream-failures.js'

/**
 * Sends one call to the upstreams of its plan until one answers, and passes that answer on. The client is sent nothing until an
 * answer is accepted, so any failure before that can be followed by another attempt.
 */
export function exchange(site: ExchangeSite): void {
  const { response, plan, pools, now } = site
  const rest = createRest()
  let controller: Dispatcher.DispatchController | undefined
  let record: CallLog | undefined
  let current: Choice | undefined
  let waiting: NodeJS.Timeout | undefined
  /** Sends the client the first refusal (401 to 404, ...) or rejection of its prompt, for when all others refuse. */
  let sendFirstRefusal: (() => void) | undefined
  /** Sends the client the last answer that a filter has ended, for when no fallback gives another. */
  let sendFiltered: (() => void) | undefined
  /** The targets that rejected `stream_options`. */
  let withoutUsage: readonly Target[] = none
  let fallbacks = 0
  let isOver = false

  function finish(status: number, end: EndFacts): void {
    if (isOver) return
    isOver = true
    record?.end(end)
    site.onDone(status)
  }

  /** The client disconnected: aborts the upstream request and logs what was received until then. */
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

  function settle(choice: Choice, outcome: 'answered' | 'failed', restMs?: number): void {
    if (current !== choice) return
    current = undefined
    choice.done(outcome, now(), restMs)
  }

  function afterFailure(choice: Choice, failure: AttemptFailure, giveUp: () => void): boolean {
    const { kind, status = 0, retryAfterMs } = failure
    const isItsFault =
      kind === 'status' ? isFallbackWorthy(status) : kind !== 'unknown-response' && kind !== 'usage-refused'
    settle(choice, isItsFault ? 'failed' : 'answered', status === 429 ? retryAfterMs : undefined)
    const refused = isRefused(failure)
    if (failure.fault && status === 200) sendFiltered = giveUp
    if (refused || failure.fault) sendFirstRefusal ??= giveUp
    const waitMs = plan.waitAfter(failure)
    if (waitMs === undefined) (sendFiltered ?? (refused ? sendFirstRefusal : undefined) ?? giveUp)()
    else if (waitMs === 0) attempt()
    else waiting = setTimeout(attempt, waitMs)
    return waitMs !== undefined
  }

  function attempt(): void {
    const choice = plan.next(now())
    if (!choice) return sendFiltered ? sendFiltered() : fail(noUpstream(plan.modelName()), undefined)
    if (plan.fallbacks() > fallbacks) site.onFallback()
    else if (plan.attempts() > 1) site.onRetry()
    fallbacks = plan.fallbacks()
    current = choice
    const request = site.requestFor(choice, withoutUsage)
    pools.of(choice.target.origin).dispatch(
      {
        path: request.path,
        method: site.method,
        headers: request.headers,
        body: request.body,
        headersTimeout: request.headersTimeoutMs,
        bodyTimeout: request.bodyTimeoutMs,
      },
      guarded(createAttempt({ site, call, choice, request }), () => response.destroy()),
    )
  }

  const call: RunningCall = {
    rest,
    isAskedWithoutUsage: (target) => withoutUsage.includes(target),
    askWithoutUsage: (target) => void (withoutUsage = [...withoutUsage, target]),
    isOver: () => isOver,
    began: (started) => (controller = started),
    open: (answered) => (record ??= site.open(answered)),
    settle,
    finish,
    fail,
    afterFailure,
  }
  if (response.destroyed) return leave()
  response.once('close', leave)
  attempt()
}

const none: readonly Target[] = []
