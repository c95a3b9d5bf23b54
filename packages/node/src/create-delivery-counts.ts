import { type CaptureStats, type Counts, createCounts, type Problem } from '@tracked-openai/core'

/**
 * The events of this process by outcome: `captured` = `delivered` + `pending` + the sum of `dropped`, at any moment. All but
 * `pending` and `pendingBytes` are counters, which never decrease.
 */
export interface DeliveryStats extends CaptureStats {
  /** The part of `captured` that an earlier process had left on disk. */
  readonly recovered: number
  /** Requests to PostHog, without those of a `posthog` client of yours. */
  readonly requests: number
  /** The part of `requests` that failed. */
  readonly failedRequests: number
  /** UTF-8 bytes of JSON that are queued in memory, without those in a `posthog` client of yours. */
  readonly pendingBytes: number
}

export interface DeliveryCounts extends Counts {
  /** Counts events of an earlier process that were found on disk. */
  recovered(events: number): void
  requested(isSuccess: boolean): void
  /** Changes `pendingBytes` by `bytes`, which may be negative. */
  held(bytes: number): void
  stats(): DeliveryStats
}

/** Counts for one project, and also in `total` if it is given. */
export function createDeliveryCounts(onProblem: (problem: Problem) => void, total?: DeliveryCounts): DeliveryCounts {
  const counts = createCounts(onProblem)
  const more = { recovered: 0, requests: 0, failedRequests: 0, pendingBytes: 0 }
  return {
    captured() {
      counts.captured()
      total?.captured()
    },
    delivered(events) {
      counts.delivered(events)
      total?.delivered(events)
    },
    dropped(problem) {
      counts.dropped(problem)
      total?.dropped(problem)
    },
    declined(code) {
      counts.declined(code)
      total?.declined(code)
    },
    recovered(events) {
      more.recovered += events
      for (let event = 0; event < events; event += 1) counts.captured()
      total?.recovered(events)
    },
    requested(isSuccess) {
      more.requests += 1
      if (!isSuccess) more.failedRequests += 1
      total?.requested(isSuccess)
    },
    held(bytes) {
      more.pendingBytes += bytes
      total?.held(bytes)
    },
    stats: () => ({ ...counts.stats(), ...more }),
  }
}
