import type { Problem, ProblemCode } from '@tracked-openai/core'
import type { Verdict } from './read-verdict.js'

type Trouble =
  Exclude<Verdict, 'delivered'> | 'overflow' | 'closed' | 'timeout' | 'exit' | 'damaged' | 'projects' | 'given-up'

/** The problem to report: what happened and what to do. */
export function toProblem(trouble: Trouble, dropped: number, status?: number): Problem {
  if (trouble === 'unavailable' && status === undefined) {
    const message = 'PostHog could not be reached. Events are kept and retried.'
    return { code: 'posthog_unreachable', dropped, message }
  }
  const [code, message] = problems[trouble]
  return { code, dropped, message: message.replace('{status}', String(status)) }
}

const problems: Readonly<Record<Trouble, readonly [ProblemCode, string]>> = {
  poisoned: ['posthog_rejected', 'PostHog rejected an event that was sent alone (400), so it is dropped.'],
  'too-large': ['posthog_too_large', 'PostHog rejected an event as too large (413), even alone and cut.'],
  'key-refused': [
    'posthog_key_refused',
    'PostHog refused the project API key. Check POSTHOG_API_KEY. Up to 1,000 events are kept and retried at long intervals.',
  ],
  'no-lane': [
    'large_events_unsupported',
    'This PostHog has no route for large AI events (404). Content is cut to the default size; leave `largeEvents` out.',
  ],
  unavailable: [
    'posthog_unavailable',
    'PostHog, or a proxy in front of it, answered {status}. Events are kept and retried. If this persists, check `host`.',
  ],
  overflow: [
    'queue_overflow',
    'Too many events are queued for PostHog. Raise `outbox.maxEvents` or `outbox.maxBytes`.',
  ],
  projects: ['queue_overflow', 'Events are already queued for too many PostHog projects.'],
  'given-up': [
    'queue_overflow',
    'A PostHog project that only requests name could not be reached, so its queued events were dropped to make room for others.',
  ],
  closed: ['sent_after_shutdown', 'An event was sent after shutdown(). Call shutdown() last.'],
  timeout: [
    'shutdown_timeout',
    'PostHog did not accept all events within the shutdown timeout. Raise it, if the process may take longer to end.',
  ],
  exit: [
    'process_exited',
    'The process ended before PostHog had accepted all events. Await shutdown() first, or give `outbox.directory`.',
  ],
  damaged: ['outbox_damaged', 'Events in `outbox.directory` could not be read: a record was torn or corrupted.'],
}
