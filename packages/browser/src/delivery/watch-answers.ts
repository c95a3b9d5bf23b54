/** How one request of posthog-js ended. */
export interface Answer {
  /** The batch id in its URL. */
  readonly batchId: string
  /** 0 for the first request with this batch, then posthog-js's `retry_count`. */
  readonly attempt: number
  /** HTTP status; 0 without an answer; `undefined` if the browser does not expose it (Safari). */
  readonly status: number | undefined
}

/**
 * Reports how requests to URLs of `addressOf` ended, by the browser's Resource Timing: posthog-js has no event for it,
 * and the page's `fetch` is not ours to wrap. Returns `false` if the browser has no Resource Timing.
 */
export function watchAnswers(onAnswer: (answer: Answer) => void): boolean {
  try {
    new PerformanceObserver((list) => {
      for (const { name, initiatorType, responseStatus } of list.getEntries() as PerformanceResourceTiming[]) {
        const [, batchId] = /[?&]batch=([\w-]+)/.exec(name) ?? []
        // The answer to a beacon cannot be read.
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

/** The URL for a batch. PostHog ignores the parameter; Resource Timing shows it. */
export const addressOf = (endpoint: string, batchId: string) =>
  `${endpoint}${endpoint.includes('?') ? '&' : '?'}batch=${batchId}`
