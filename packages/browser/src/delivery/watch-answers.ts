/** How one request of posthog-js ended. */
export interface Answer {
  /** The batch that its address names. */
  readonly batchId: string
  /** 0 for the first request with this batch, then posthog-js's `retry_count`. */
  readonly attempt: number
  /** HTTP status; 0 where none came; `undefined` where the browser does not tell (Safari). */
  readonly status: number | undefined
}

/**
 * Tells how requests to an address of `addressOf` ended, from the browser's own resource timing: posthog-js has no
 * sign for it, and `fetch` is the page's and not ours to wrap. `false` where the browser has no resource timing.
 */
export function watchAnswers(onAnswer: (answer: Answer) => void): boolean {
  try {
    new PerformanceObserver((list) => {
      for (const { name, initiatorType, responseStatus } of list.getEntries() as PerformanceResourceTiming[]) {
        const [, batchId] = /[?&]batch=([\w-]+)/.exec(name) ?? []
        // Nobody may read what a beacon was answered.
        if (!batchId || initiatorType === 'beacon') continue
        const [, attempt = '0'] = /[?&]retry_count=(\d+)/.exec(name) ?? []
        onAnswer({ batchId, attempt: Number(attempt), status: responseStatus })
      }
    }).observe({ type: 'resource' })
    return true
  } catch {
    return false
  }
}

/** The address of one batch. PostHog ignores the parameter; resource timing shows it. */
export const addressOf = (endpoint: string, batchId: string) =>
  `${endpoint}${endpoint.includes('?') ? '&' : '?'}batch=${batchId}`
