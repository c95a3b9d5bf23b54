import type { CallError } from '../observe/observation.js'
import { type LinkSource, linkRows } from './link-rows.js'
import { flag, label, type Row, seconds, text } from './row.js'
import { toTraceId } from './to-trace-id.js'

/** Source of the rows of what can fail: a model call, a span or a trace. */
export interface FailureSource {
  readonly error?: CallError
  readonly ending?: string
}

/** Source of the rows of a unit of work: a model call or a span. */
export interface WorkSource extends LinkSource, FailureSource {
  /** `undefined` if it was not measured. */
  readonly durationMs?: number
}

/** The rows of what can fail. */
export const errorRows: readonly Row<FailureSource>[] = [
  flag('$ai_is_error', 'facts', ({ error, ending }) => (ending ? ending === 'failed' : !!error) || undefined, {
    means: 'The call, span or trace failed; a call that was aborted by its caller did not fail. Only ever true.',
    source: 'the error thrown, or an error inside the answer',
  }),
  text('$ai_error', 'content', ({ error }) => error?.message ?? error?.type, {
    means: 'The error message. It is content, because it may repeat a prompt or a key.',
    source: 'error.message',
  }),
  label('$ai_error_type', 'facts', ({ error }) => error?.type, {
    means: 'The kind of error.',
    source: 'the class of the error, or the error code of the provider',
  }),
]

/** The rows of a unit of work: its position in the trace, its duration, its error. */
export const workRows: readonly Row<WorkSource>[] = [
  ...linkRows,
  text('$ai_span_id', 'facts', ({ id }) => id, {
    required: true,
    means: 'Unique id of the call or span. It is also the uuid of the event.',
    source: 'generated at the start',
  }),
  text(
    '$ai_parent_id',
    'facts',
    ({ tracking: { trace } }) => trace?.traceId && toTraceId(trace.parentId || trace.traceId),
    {
      means: 'The span that contains it, or the trace id if it is a direct child of the trace.',
      source: 'the given trace; absent without one',
    },
  ),
  seconds('$ai_latency', 'facts', ({ durationMs }) => durationMs && durationMs / 1000, {
    means:
      'From sending the request to the last byte, or from start to end of a span. Time in which the caller did not read the stream is not counted. Absent in a batch.',
    source: 'our clock',
  }),
  ...errorRows,
]
