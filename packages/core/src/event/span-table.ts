import { type Row, text } from './row.js'
import { json } from './row-kinds.js'
import { type WorkSource, workRows } from './work-rows.js'

/** What the event of a span is made from. */
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
    means: 'What the work is called, in the code.',
    source: 'trace.span(name)',
  }),
  text('$ai_span_type', 'facts', ({ type }) => type, {
    means: 'agent, tool, chain or retriever.',
    source: 'options.type of trace.span',
  }),
  json('$ai_input_state', 'content', ({ input }) => input, {
    means: 'What the work began with.',
    source: 'options.input of trace.span',
  }),
  json('$ai_output_state', 'content', ({ output }) => output, {
    means: 'What came out of it.',
    source: 'options.output of trace.span',
  }),
]
