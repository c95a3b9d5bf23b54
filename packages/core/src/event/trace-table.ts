import { type LinkSource, linkRows } from './link-rows.js'
import { type Row, text } from './row.js'
import { json } from './row-kinds.js'
import { errorRows, type FailureSource } from './work-rows.js'

/** Source of the rows of a trace event. */
export interface TraceSource extends LinkSource, FailureSource {
  readonly name?: string
  readonly input?: unknown
  readonly output?: unknown
}

/** `$ai_trace`: the root of a trace. It has no latency: PostHog already sums up the latencies of its children. */
export const traceTable: readonly Row<TraceSource>[] = [
  ...linkRows,
  text('$ai_span_name', 'facts', ({ name }) => name, {
    means: 'Name of the trace, as given in the code.',
    source: 'name of createTrace',
  }),
  json('$ai_input_state', 'content', ({ input }) => input, {
    means: 'Input of the trace, often the question of the user.',
    source: 'input of createTrace',
  }),
  json('$ai_output_state', 'content', ({ output }) => output, {
    means: 'Output of the trace.',
    source: 'trace.end(output)',
  }),
  ...errorRows,
]
