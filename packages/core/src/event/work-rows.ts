import type { CallError } from '../observe/observation.js'
import { type LinkSource, linkRows } from './link-rows.js'
import { flag, label, type Row, seconds, text } from './row.js'
import { toTraceId } from './to-trace-id.js'

/** What a unit of work is made from: a model call or a span. */
export interface WorkSource extends LinkSource {
  /** `undefined` where nobody measured it. */
  readonly durationMs?: number
  readonly error?: CallError
  readonly ending?: string
}

/** The rows of a unit of work: its place in the trace, its time, its error. */
export const workRows: readonly Row<WorkSource>[] = [
  ...linkRows,
  text('$ai_span_id', 'facts', ({ id }) => id, {
    required: true,
    means: 'This call or span; fresh for each. It is the uuid of the event, too.',
    source: 'our id, fixed at the start',
  }),
  text(
    '$ai_parent_id',
    'facts',
    ({ tracking: { trace } }) => trace?.traceId && toTraceId(trace.parentId || trace.traceId),
    {
      means: 'The span that it happened in, or the trace id where it is a direct child of the trace.',
      source: 'the trace given; absent without one',
    },
  ),
  seconds('$ai_latency', 'facts', ({ durationMs }) => durationMs && durationMs / 1000, {
    means:
      'To the last byte or the end of the span, without the time in which the caller held a stream. Absent in a batch.',
    source: 'our clock',
  }),
  flag('$ai_is_error', 'facts', ({ error, ending }) => (ending ? ending === 'failed' : !!error) || undefined, {
    means: 'It failed; a call that its caller aborted did not. Only ever true.',
    source: 'the error thrown, or the answer saying so of itself',
  }),
  text('$ai_error', 'content', ({ error }) => error?.message ?? error?.type, {
    means: 'The words of the error. They may repeat a prompt or a key, and so they are content.',
    source: 'error.message',
  }),
  label('$ai_error_type', 'facts', ({ error }) => error?.type, {
    means: 'What kind of error it was.',
    source: 'the class of the error, or the code of the provider',
  }),
]
