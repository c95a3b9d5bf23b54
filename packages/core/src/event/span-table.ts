import { type Row, text } from './row.js'
import { json } from './row-kinds.js'
import { type WorkSource, workRows } from './work-rows.js'

/** Source of the rows of a span event. */
export interface SpanSource extends WorkSource {
  readonly name: string
  readonly type?: string
  readonly input?: unknown
  readonly output?: unknown
}

/** `$ai_span`: a tool call, a retrieval, any unit of work inside a trace. */
export const spanTable: readonly Row<SpanSource>[] = [
  ...workRows,
  text('$ai_span_name', 'facts', ({ name }) => name, {
    required: true,
    means: 'Name of the work, as given in the code.',
    source: 'trace.span(name)',
  }),
  text('$ai_span_type', 'facts', ({ type }) => type, {
    means: 'agent, tool, chain or retriever.',
    source: 'options.type of trace.span',
  }),
  json('$ai_input_state', 'content', ({ input }) => input, {
    means: 'Input of the work.',
    source: 'options.input of trace.span',
  }),
  json('$ai_output_state', 'content', ({ output }) => output, {
    means: 'Output of the work.',
    source: 'options.output of trace.span',
  }),
]
