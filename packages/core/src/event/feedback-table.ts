import { type LinkSource, linkRows } from './link-rows.js'
import { type Row, text } from './row.js'

/** What the event of a feedback is made from. */
export interface FeedbackSource extends LinkSource {
  readonly text: string
}

/** `$ai_feedback`: what a person wrote about a trace. */
export const feedbackTable: readonly Row<FeedbackSource>[] = [
  ...linkRows,
  text('$ai_feedback_text', 'content', ({ text }) => text, {
    means: 'What the person wrote.',
    source: 'trace.feedback(text)',
  }),
]
