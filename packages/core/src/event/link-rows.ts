import type { Tracking } from '../context/tracking.js'
import { flag, type Row, record, text } from './row.js'
import { toTraceId } from './to-trace-id.js'

/** Source of the rows that every event has. */
export interface LinkSource {
  /** Id of the call or span; also the trace id if no trace was given. */
  readonly id: string
  readonly tracking: Tracking
  readonly answered?: { readonly truncated?: boolean }
}

/** The `$ai_trace_id` of an event. */
export function traceIdOf({ id, tracking }: LinkSource): string {
  return toTraceId(tracking.trace?.traceId || id)
}

/** Only a UUID version 7 is used: PostHog would drop other events of the same user because of an invalid session id. */
function webSessionIdOf({ tracking: { trace, properties } }: LinkSource): unknown {
  const id = trace?.webSessionId ?? properties?.$session_id
  return /^[\da-f-]{14}7[\da-f-]{21}$/i.test(String(id)) ? id : undefined
}

const setByRedaction = () => undefined

/**
 * The rows of every event: the trace and session it belongs to, the library that sent it, and what redaction did to
 * it.
 */
export const linkRows: readonly Row<LinkSource>[] = [
  text('$ai_trace_id', 'facts', traceIdOf, {
    required: true,
    means: 'The trace: everything that one user request set off. PostHog shows at most ten minutes of it.',
    source: 'the given trace, else the id of the call; characters that PostHog does not accept become _',
  }),
  text('$ai_session_id', 'identity', ({ tracking }) => tracking.sessionId ?? tracking.trace?.sessionId, {
    means: 'The AI session, which groups traces, such as those of a conversation. Not the web session.',
    source: 'tracking.sessionId, then the trace',
  }),
  text('$session_id', 'identity', webSessionIdOf, {
    means: 'The web session, which links to session replay. In browsers posthog-js sets it.',
    source: 'the trace, or posthog.withContext, if it is a UUID version 7',
  }),
  text('$ai_lib', 'facts', (_, { library }) => library?.name, {
    means: 'The tracking library.',
    source: 'our package.json',
  }),
  text('$ai_lib_version', 'facts', (_, { library }) => library?.version, {
    means: 'Version of that library.',
    source: 'our package.json',
  }),
  flag('tracked_openai_truncated', 'facts', ({ answered }) => answered?.truncated || undefined, {
    means: 'Content was cut; token counts and times are still right. Only ever true.',
    source: 'the limit on kept content, or on the size of an event',
  }),
  record('tracked_openai_redactions', 'facts', setByRedaction, {
    means: 'Number of masked values, by kind.',
    source: 'redaction',
  }),
  flag('tracked_openai_redaction_failed', 'facts', setByRedaction, {
    means: 'Content could not be masked, or not in time, and was left out. Only ever true.',
    source: 'redaction',
  }),
]
