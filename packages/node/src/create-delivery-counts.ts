import { type CaptureStats, type Counts, createCounts, type Problem } from '@tracked-openai/core'

/**
 * What became of the events of this process: `captured` = `delivered` + `pending` + the sum of `dropped`, at any moment.
 * All but `pending` and `pendingBytes` are counters: they never go down.
 */
export interface DeliveryStats extends CaptureStats {
  /** Of `captured`: events that another life of the process had left on disk. */
  readonly recovered: number
  /** Requests to PostHog, by clients of ours. */
  readonly requests: number
  /** Of `requests`: those that were not a success. */
  readonly failedRequests: number
  /** UTF-8 bytes of JSON that wait in memory, in clients of ours. */
  readonly pendingBytes: number
}

export interface DeliveryCounts extends Counts {
  /** So many events of another life were found on disk. */
  recovered(events: number): void
  requested(isSuccess: boolean): void
  /** So many bytes more wait, or less. */
  held(bytes: number): void
  stats(): DeliveryStats
}

/** Counts for one project, and for the whole process where `total` is given. */
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
