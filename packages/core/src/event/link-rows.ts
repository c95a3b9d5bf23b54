import type { Tracking } from '../context/tracking.js'
import { flag, type Row, record, text } from './row.js'
import { toTraceId } from './to-trace-id.js'

/** What every event of ours is made from. */
export interface LinkSource {
  /** Id of the call or span; the trace id where no trace was given. */
  readonly id: string
  readonly tracking: Tracking
  readonly answered?: { readonly truncated?: boolean }
}

/** `$ai_trace_id` of what `source` tells. */
export function traceIdOf({ id, tracking }: LinkSource): string {
  return toTraceId(tracking.trace?.traceId || id)
}

/** PostHog takes a UUID of version 7 only, and would drop the person's other events with a wrong one. */
function webSessionIdOf({ tracking: { trace, properties } }: LinkSource): unknown {
  const id = trace?.webSessionId ?? properties?.$session_id
  return /^[\da-f-]{14}7[\da-f-]{21}$/i.test(String(id)) ? id : undefined
}

const later = () => undefined

/** The rows of every event: what it belongs to, who made it, what redaction did to it. */
export const linkRows: readonly Row<LinkSource>[] = [
  text('$ai_trace_id', 'facts', traceIdOf, {
    required: true,
    means: 'The trace: everything that one request of a user set off. PostHog shows ten minutes of it.',
    source: 'the trace given, else the id of the call; characters that PostHog does not take become _',
  }),
  text('$ai_session_id', 'identity', ({ tracking }) => tracking.sessionId ?? tracking.trace?.sessionId, {
    means: 'The AI session: groups traces, as in a conversation. Not the web session.',
    source: 'tracking.sessionId, then the trace',
  }),
  text('$session_id', 'identity', webSessionIdOf, {
    means: 'The web session: the link to session replay. In browsers posthog-js sets it.',
    source: 'the trace, or posthog.withContext, where it is a UUID of version 7',
  }),
  text('$ai_lib', 'facts', (_, { library }) => library?.name, {
    means: 'The package that tracked it.',
    source: 'our package.json',
  }),
  text('$ai_lib_version', 'facts', (_, { library }) => library?.version, {
    means: 'The version of that package.',
    source: 'our package.json',
  }),
  flag('tracked_openai_truncated', 'facts', ({ answered }) => answered?.truncated || undefined, {
    means: 'Content was cut to fit; tokens and times are still right. Only ever true.',
    source: 'the limit of what we keep of a stream, and the limit of an event',
  }),
  record('tracked_openai_redactions', 'facts', later, {
    means: 'How many values were masked, by kind.',
    source: 'redaction',
  }),
  flag('tracked_openai_redaction_failed', 'facts', later, {
    means: 'Content could not be masked, or not in time, and was left out. Only ever true.',
    source: 'redaction',
  }),
]
