import { ignoreRejection } from '../ignore-rejection.js'
import type { Declined } from '../to-outgoing.js'

/** Why an event was not delivered, or what else went wrong. Stable codes for machines. */
export type ProblemCode =
  | 'posthog_not_initialized'
  | 'posthog_opted_out'
  | 'posthog_threw'
  | 'posthog_rejected'
  | 'posthog_key_refused'
  | 'posthog_too_large'
  | 'posthog_unavailable'
  | 'posthog_unreachable'
  | 'posthog_blocked'
  | 'storage_unavailable'
  | 'posthog_before_send'
  | 'large_events_unsupported'
  | 'queue_overflow'
  | 'redaction_failed'
  | 'redaction_unavailable'
  | 'tokenizer_unavailable'
  | 'credentials_invalid'
  | 'credentials_unsupported'
  | 'tracking_invalid'
  | 'tracking_failed'
  | 'shutdown_timeout'
  | 'sent_after_shutdown'
  | 'process_exited'
  | 'outbox_disk_failed'
  | 'outbox_damaged'
  | 'outbox_version_unknown'
  | Declined

/** A problem after set-up. It never contains content, keys or header values. */
export interface Problem {
  readonly code: ProblemCode
  /** Number of events lost; 0 where at most part of an event was lost. */
  readonly dropped: number
  /** What was seen and what to do, in one sentence. */
  readonly message: string
}

/** Counts that add up: `captured` = `delivered` + `pending` + the sum of `dropped`. */
export interface CaptureStats {
  readonly captured: number
  readonly delivered: number
  readonly pending: number
  readonly dropped: Readonly<Partial<Record<ProblemCode, number>>>
}

export interface Counts {
  captured(): void
  delivered(events: number): void
  dropped(problem: Problem): void
  /** Counts one event as captured and deliberately not sent; `onProblem` is not called. */
  declined(code: ProblemCode): void
  stats(): CaptureStats
}

/** Counts what became of events and reports losses to `onProblem`. Errors and rejections of `onProblem` are ignored. */
export function createCounts(onProblem: (problem: Problem) => void): Counts {
  let captured = 0
  let delivered = 0
  let lost = 0
  const dropped: Partial<Record<ProblemCode, number>> = {}
  function lose(code: ProblemCode, events: number): void {
    lost += events
    dropped[code] = (dropped[code] ?? 0) + events
  }
  return {
    captured() {
      captured += 1
    },
    delivered(events) {
      delivered += events
    },
    dropped(problem) {
      if (problem.dropped) lose(problem.code, problem.dropped)
      try {
        // The listener may be an async function.
        ignoreRejection(onProblem(problem))
      } catch {
        // An error in the caller's listener must not break the caller's call.
      }
    },
    declined(code) {
      captured += 1
      lose(code, 1)
    },
    stats() {
      return { captured, delivered, pending: captured - delivered - lost, dropped: { ...dropped } }
    },
  }
}
