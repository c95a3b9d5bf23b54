import type { Problem, ProblemCode } from '@tracked-openai/core'
import type { Verdict } from './read-verdict.js'

type Trouble =
  Exclude<Verdict, 'delivered'> | 'overflow' | 'closed' | 'timeout' | 'exit' | 'damaged' | 'projects' | 'given-up'

/** What is told of trouble: what was seen, and what to do. */
export function toProblem(trouble: Trouble, dropped: number, status?: number): Problem {
  if (trouble === 'unavailable' && status === undefined) {
    const message = 'PostHog could not be reached. Events are kept and sent again later.'
    return { code: 'posthog_unreachable', dropped, message }
  }
  const [code, message] = problems[trouble]
  return { code, dropped, message: message.replace('{status}', String(status)) }
}

const problems: Readonly<Record<Trouble, readonly [ProblemCode, string]>> = {
  poisoned: ['posthog_rejected', 'PostHog answered 400 to an event that stood alone: it will never take it.'],
  'too-large': ['posthog_too_large', 'PostHog answered 413 to an event that stood alone, even when it was cut.'],
  'key-refused': [
    'posthog_key_refused',
    'PostHog refused the project API key. Check POSTHOG_API_KEY. A thousand events are kept, and tried again rarely.',
  ],
  'no-lane': [
    'large_events_unsupported',
    'This PostHog has no route for large AI events (404). Content is cut to the default size; leave `largeEvents` out.',
  ],
  unavailable: [
    'posthog_unavailable',
    'What answered for PostHog said {status}. Events are kept and sent again later. If it goes on, check `host`.',
  ],
  overflow: ['queue_overflow', 'Too many events wait for PostHog. Raise `outbox.maxEvents` or `outbox.maxBytes`.'],
  projects: ['queue_overflow', 'Events wait for too many PostHog projects already.'],
  'given-up': [
    'queue_overflow',
    'A PostHog project that only requests name could not be reached: it gave way to others, with what waited for it.',
  ],
  closed: ['sent_after_shutdown', 'An event came after shutdown(). Call shutdown() last.'],
  timeout: [
    'shutdown_timeout',
    'PostHog did not take every event before the time was over. Give shutdown() more time.',
  ],
  exit: [
    'process_exited',
    'The process ended before PostHog took every event. Await shutdown() first, or give `outbox.directory`.',
  ],
  damaged: ['outbox_damaged', 'Events in `outbox.directory` could not be read: a record was torn or changed.'],
}
