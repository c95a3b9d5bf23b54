import { type LinkSource, linkRows } from './link-rows.js'
import { type Row, text } from './row.js'

/** What the event of a metric is made from. */
export interface MetricSource extends LinkSource {
  readonly name: string
  readonly value: string | number | boolean
}

/** A number, a flag or one short word: a fact. Anything else may be words of a person. */
const isMeasure = (value: unknown) =>
  typeof value !== 'string' || /^([a-z][a-z_-]{0,31}|-?\d{1,7}(\.\d{1,9})?)$/i.test(value)

/** `$ai_metric`: one measure of a trace, such as a thumb or a score. */
export const metricTable: readonly Row<MetricSource>[] = [
  ...linkRows,
  text('$ai_metric_name', 'facts', ({ name }) => name, {
    required: true,
    means: 'What was measured.',
    source: 'trace.metric(name, value)',
  }),
  text('$ai_metric_value', 'facts', ({ value }) => (isMeasure(value) ? String(value) : undefined), {
    means: 'The measure: a number, a flag or one short word, as text.',
    source: 'trace.metric(name, value)',
  }),
  text('tracked_openai_metric_text', 'content', ({ value }) => (isMeasure(value) ? undefined : value), {
    means: 'A measure that is longer than a short word, and so may be the words of a person.',
    source: 'trace.metric(name, value)',
  }),
]
