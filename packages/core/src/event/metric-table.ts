import { type LinkSource, linkRows } from './link-rows.js'
import { type Row, text } from './row.js'

/** Source of the rows of a metric event. */
export interface MetricSource extends LinkSource {
  readonly name: string
  readonly value: string | number | boolean
}

/** A number, a boolean or one short word is a fact. Anything else may be text written by a person. */
const isMeasure = (value: unknown) =>
  typeof value !== 'string' || /^([a-z][a-z_-]{0,31}|-?\d{1,7}(\.\d{1,9})?)$/i.test(value)

/** `$ai_metric`: one measurement of a trace, such as a thumbs-up or a score. */
export const metricTable: readonly Row<MetricSource>[] = [
  ...linkRows,
  text('$ai_metric_name', 'facts', ({ name }) => name, {
    required: true,
    means: 'What was measured.',
    source: 'trace.metric(name, value)',
  }),
  text('$ai_metric_value', 'facts', ({ value }) => (isMeasure(value) ? String(value) : undefined), {
    means: 'The value as text: a number, a boolean or one short word.',
    source: 'trace.metric(name, value)',
  }),
  text('tracked_openai_metric_text', 'content', ({ value }) => (isMeasure(value) ? undefined : value), {
    means: 'A value longer than a short word, which may be text written by a person.',
    source: 'trace.metric(name, value)',
  }),
]
