import type { Choice, Router } from './create-router.js'
import type { Target } from './create-target.js'
import { accountOf } from './create-response-memory.js'
import { isFallbackWorthy, isRefusal, isRetryable, waitBefore } from './retry-policy.js'

/** Why an attempt failed. */
export interface AttemptFailure {
  /**
   * `status`: the upstream said so. `lost`: no connection, or one that broke off. `late`: no answer in time. `elsewhere`:
   * it works, and does not keep what the request builds on. `uncounted`: it does not take that it was asked for token counts.
   */
  readonly kind: 'status' | 'connection-lost' | 'timeout' | 'unknown-response' | 'usage-refused'
  readonly status?: number
  readonly retryAfterMs?: number
}

/** Which upstreams one call asks, in turn. */
export interface Plan {
  /** The next one; `undefined` where nobody answers for the name. */
  next(nowMs: number): Choice | undefined
  /** After a failure: milliseconds to wait before `next`; `undefined` where this failure is the answer. */
  waitAfter(failure: AttemptFailure): number | undefined
  /** The model name that is being asked for: the client's, then its fallbacks. */
  modelName(): string
  attempts(): number
  /** Attempts for a name that was asked before. */
  retries(): number
  /** Names that were given up. */
  fallbacks(): number
}

export interface Retries {
  /** For each of the names, where the request says so. */
  readonly asked?: number
  /** Where neither the request nor `max_retries` of the deployment says so. */
  readonly standard: number
}

/** `account`: the only one that can answer, where the request builds on what it keeps. */
export function createPlan(router: Router, modelName: string, retries: Retries, account?: string): Plan {
  const isOther = (target: Target) => account !== undefined && accountOf(target) !== account
  const fallbacks = router.fallbacksOf(modelName)
  const names = [
    modelName,
    ...(account === undefined ? fallbacks : fallbacks.filter((name) => !router.targetsOf(name).every(isOther))),
  ]
  let at = 0
  let attempts = 0
  let attemptsAgain = 0
  let isNewName = true
  /** Of the name, those that count as retries. */
  let attemptsOfName = 0
  /** Of the name, those that are not asked, or not again. */
  let excluded = othersOf(modelName)
  let tried = new Set(excluded)
  let last: Target | undefined
  /** Of the deployment that was tried last. */
  let maxRetries = 0
  const current = () => names[at] ?? modelName

  function othersOf(name: string): readonly Target[] {
    if (account === undefined) return []
    const targets = router.targetsOf(name)
    const others = targets.filter(isOther)
    return others.length < targets.length ? others : []
  }

  function another(nextName: number): void {
    at = nextName
    isNewName = true
    attemptsOfName = 0
    excluded = othersOf(current())
    tried = new Set(excluded)
  }

  return {
    modelName: current,
    attempts: () => attempts,
    retries: () => attemptsAgain,
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
          if (!isNewName) attemptsAgain += 1
          isNewName = false
          return choice
        }
        if (at + 1 >= names.length) return undefined
        another(at + 1)
      }
    },
    waitAfter({ kind, status = 0, retryAfterMs }) {
      if (kind === 'usage-refused' && last) {
        // Asked without, it may well answer.
        tried.delete(last)
        attemptsOfName -= 1
        return 0
      }
      const size = router.sizeOf(current())
      const isRefused = kind === 'unknown-response' || (kind === 'status' && isRefusal(status))
      if (isRefused && last) {
        excluded = [...excluded, last]
        // It costs the upstream nothing, and whoever is asked next has all its retries.
        attemptsOfName -= 1
        if (tried.size < size) return 0
      }
      const mayRetry =
        kind === 'connection-lost' || (kind === 'status' && isRetryable(status)) || (isRefused && excluded.length < size)
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
        another(at + 1)
        return 0
      }
      return undefined
    },
  }
}
