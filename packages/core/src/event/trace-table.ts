import { type LinkSource, linkRows } from './link-rows.js'
import { type Row, text } from './row.js'
import { json } from './row-kinds.js'

/** What the event of a trace is made from. */
export interface TraceSource extends LinkSource {
  readonly name?: string
  readonly input?: unknown
  readonly output?: unknown
}

/** `$ai_trace`: the root. It has no latency: PostHog adds that of its children, and would count it twice. */
export const traceTable: readonly Row<TraceSource>[] = [
  ...linkRows,
  text('$ai_span_name', 'facts', ({ name }) => name, {
    means: 'What the trace is called, in the code.',
    source: 'name of createTrace',
  }),
  json('$ai_input_state', 'content', ({ input }) => input, {
    means: 'What the trace began with: often the question of the user.',
    source: 'input of createTrace',
  }),
  json('$ai_output_state', 'content', ({ output }) => output, {
    means: 'What came out of it.',
    source: 'trace.end(output)',
  }),
]
