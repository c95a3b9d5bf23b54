import type { CallError } from '../observe/observation.js'
import { type LinkSource, linkRows, traceIdOf } from './link-rows.js'
import { isLabel } from './is-label.js'
import { flag, type Row, seconds, text } from './row.js'
import { toTraceId } from './to-trace-id.js'

/** What a unit of work is made from: a model call or a span. */
export interface WorkSource extends LinkSource {
  readonly durationMs: number
  readonly error?: CallError
  readonly ending?: string
}

/** The rows of a unit of work: its place in the trace, its time, its error. */
export const workRows: readonly Row<WorkSource>[] = [
  ...linkRows,
  text('$ai_span_id', {
    holds: 'facts',
    required: true,
    of: ({ id }) => id,
    means: 'This call or span; fresh for each. It is the uuid of the event, too.',
    source: 'our id, fixed at the start',
  }),
  text('$ai_parent_id', {
    holds: 'facts',
    of: (work) => work.tracking.trace && toTraceId(work.tracking.trace.parentId || traceIdOf(work)),
    means: 'The span that it happened in, or the trace id where it is a direct child of the trace.',
    source: 'the trace given; absent without one',
  }),
  seconds('$ai_latency', {
    holds: 'facts',
    required: true,
    of: ({ durationMs }) => durationMs / 1000,
    means: 'To the last byte or the end of the span, without the time in which the caller held a stream.',
    source: 'our clock',
  }),
  flag('$ai_is_error', {
    holds: 'facts',
    of: ({ error, ending }) => (error || ending === 'failed' ? true : undefined),
    means: 'It failed. Only ever true.',
    source: 'the error thrown, or the answer saying so of itself',
  }),
  text('$ai_error', {
    holds: 'content',
    of: ({ error }) => error?.message ?? error?.type,
    means: 'The words of the error. They may repeat a prompt or a key, and so they are content.',
    source: 'error.message',
  }),
  text('$ai_error_type', {
    holds: 'facts',
    of: ({ error }) => (isLabel(error?.type) ? error.type : undefined),
    means: 'What kind of error it was.',
    source: 'the class of the error, or the code of the provider',
  }),
]
