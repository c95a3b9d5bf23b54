import type { Choice, Router } from './create-router.js'
import type { Target } from './create-target.js'
import { accountOf } from './create-response-memory.js'
import type { PromptFault } from './read-prompt-fault.js'
import { isFallbackWorthy, isRefusal, isRetryable, waitBefore } from './retry-policy.js'

/** Why an attempt failed. */
export interface AttemptFailure {
  /**
   * `status`: the upstream answered with an error. `connection-lost`: the connection failed or broke off. `timeout`: no answer
   * in time. `unknown-response`: the account does not have the response that the request continues. `usage-refused`: it
   * rejected `stream_options`, by which we ask for token counts.
   */
  readonly kind: 'status' | 'connection-lost' | 'timeout' | 'unknown-response' | 'usage-refused'
  readonly status?: number
  readonly retryAfterMs?: number
  /** The upstream rejects the prompt itself. */
  readonly fault?: PromptFault
}

/** Did the upstream refuse our key, account or model, or lack the response that the request continues? Another may answer then. */
export const isRefused = ({ kind, status = 0 }: AttemptFailure): boolean =>
  kind === 'unknown-response' || (kind === 'status' && isRefusal(status))

/** The order in which one call asks deployments: retries for its model name, then the fallback models. */
export interface Plan {
  /** The next deployment to ask; `undefined` if there is none. */
  next(nowMs: number): Choice | undefined
  /** After a failure: milliseconds to wait before `next`, or `undefined` if the failure is final and goes to the client. */
  waitAfter(failure: AttemptFailure): number | undefined
  /** The model name that is currently asked for: the client's, then its fallbacks. */
  modelName(): string
  attempts(): number
  /** All attempts but the first for each model name. */
  retries(): number
  /** The number of model names that were given up. */
  fallbacks(): number
}

/** How many retries each model name gets. `max_retries` of a deployment lies between the two. */
export interface Retries {
  /** Of the request. */
  readonly asked?: number
  /** Used if neither the request nor the deployment says otherwise. */
  readonly standard: number
}

/** `account` is set if the request continues a stored response: only that account can answer. */
export function createPlan(router: Router, modelName: string, retries: Retries, account?: string): Plan {
  const isOther = (target: Target) => account !== undefined && accountOf(target) !== account
  const mayContinue = (names: readonly string[]) =>
    account === undefined ? names : names.filter((name) => !router.targetsOf(name).every(isOther))
  /** All names, with those that were given up, and why the ones behind the current name are asked. */
  let names = [modelName, ...mayContinue(router.fallbacksOf(modelName))]
  let cause: PromptFault | undefined
  let at = 0
  let attempts = 0
  let retriesMade = 0
  let isNewName = true
  /** Attempts for the current name that count against `maxRetries`. */
  let attemptsOfName = 0
  /** Targets of the current name that are never asked (again). */
  let excluded = othersOf(modelName)
  /** Targets that were asked in the current round; a new round begins when all were. */
  let tried = new Set(excluded)
  let last: Target | undefined
  /** Retries that the last deployment allows. */
  let maxRetries = 0
  const current = () => names[at] ?? modelName

  /** The targets of other accounts, unless the name has no others: then one of them is asked, and says what is wrong. */
  function othersOf(name: string): readonly Target[] {
    if (account === undefined) return []
    const targets = router.targetsOf(name)
    const others = targets.filter(isOther)
    return others.length < targets.length ? others : []
  }

  function fallBack(): void {
    at += 1
    isNewName = true
    attemptsOfName = 0
    excluded = othersOf(current())
    tried = new Set(excluded)
  }

  /** Goes on to the fallbacks for a rejected prompt: those of the current name, then the rest of the list that named it. */
  function fallBackFor(fault: PromptFault): boolean {
    const asked = names.slice(0, at + 1)
    const others = [
      ...mayContinue(router.fallbacksOf(current(), fault)),
      ...(cause === fault ? names.slice(asked.length) : []),
    ].filter((name) => !asked.includes(name))
    if (others.length === 0) return false
    names = [...asked, ...new Set(others)]
    cause = fault
    fallBack()
    return true
  }

  return {
    modelName: current,
    attempts: () => attempts,
    retries: () => retriesMade,
    fallbacks: () => at,
    next(nowMs) {
      for (;;) {
        const choice = router.choose(current(), nowMs, tried)
        if (choice) {
          last = choice.target
          tried.add(last)
          maxRetries = retries.asked ?? last.deployment.maxRetries ?? retries.standard
          attempts += 1
          attemptsOfName += 1
          if (!isNewName) retriesMade += 1
          isNewName = false
          return choice
        }
        if (at + 1 >= names.length) return undefined
        fallBack()
      }
    },
    waitAfter(failure) {
      const { kind, status = 0, retryAfterMs, fault } = failure
      if (fault && fallBackFor(fault)) return 0
      if (kind === 'usage-refused' && last) {
        // The same target is asked again without them, which is not a retry.
        tried.delete(last)
        attemptsOfName -= 1
        return 0
      }
      const size = router.sizeOf(current())
      const refused = isRefused(failure)
      // The client has waited for a deployment that timed out long enough.
      if ((refused || kind === 'timeout') && last) excluded = [...excluded, last]
      if (refused) {
        // A refusal costs the upstream nothing, so it does not use up a retry.
        attemptsOfName -= 1
        if (tried.size < size) return 0
      }
      const mayRetry =
        (kind === 'timeout' && tried.size < size) ||
        kind === 'connection-lost' ||
        (kind === 'status' && isRetryable(status)) ||
        (refused && excluded.length < size)
      if (mayRetry && attemptsOfName <= maxRetries) {
        if (tried.size < size) return 0
        const waitMs = waitBefore(Math.max(0, attemptsOfName - 1), retryAfterMs)
        if (waitMs !== undefined) {
          tried = new Set(excluded)
          return waitMs
        }
      }
      const mayFallBack = kind === 'status' ? isFallbackWorthy(status) : kind !== 'unknown-response'
      if (mayFallBack && at + 1 < names.length) {
        fallBack()
        return 0
      }
      return undefined
    },
  }
}
