import type { Choice, Router } from './create-router.js'
import type { Target } from './create-target.js'
import { isFallbackWorthy, isRetryable, waitBefore } from './retry-policy.js'

/** Why an attempt failed. */
export interface AttemptFailure {
  /** `status`: the upstream said so. `lost`: no connection, or one that broke off. `late`: no answer in time. */
  readonly kind: 'status' | 'lost' | 'late'
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
  /** Attempts beyond the first. */
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

export function createPlan(router: Router, modelName: string, retries: Retries): Plan {
  const names = [modelName, ...router.fallbacksOf(modelName)]
  const tried = new Set<Target>()
  let at = 0
  let attempts = 0
  let attemptsOfName = 0
  /** Of the deployment that was tried last. */
  let mostRetries = 0
  const current = () => names[at] ?? modelName

  function another(nextName: number): void {
    at = nextName
    attemptsOfName = 0
    tried.clear()
  }

  return {
    modelName: current,
    retries: () => Math.max(0, attempts - 1),
    fallbacks: () => at,
    next(nowMs) {
      for (;;) {
        const choice = router.choose(current(), nowMs, tried)
        if (choice) {
          tried.add(choice.target)
          mostRetries = retries.asked ?? choice.target.deployment.maxRetries ?? retries.standard
          attempts += 1
          attemptsOfName += 1
          return choice
        }
        if (at + 1 >= names.length) return undefined
        another(at + 1)
      }
    },
    waitAfter({ kind, status = 0, retryAfterMs }) {
      const mayRetry = kind === 'lost' || (kind === 'status' && isRetryable(status))
      if (mayRetry && attemptsOfName <= mostRetries) {
        if (tried.size < router.sizeOf(current())) return 0
        const waitMs = waitBefore(attemptsOfName - 1, retryAfterMs)
        if (waitMs !== undefined) {
          tried.clear()
          return waitMs
        }
      }
      if ((kind !== 'status' || isFallbackWorthy(status)) && at + 1 < names.length) {
        another(at + 1)
        return 0
      }
      return undefined
    },
  }
}
