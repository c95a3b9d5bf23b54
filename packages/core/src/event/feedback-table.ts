import { type LinkSource, linkRows } from './link-rows.js'
import { type Row, text } from './row.js'

/** Source of the rows of a feedback event. */
export interface FeedbackSource extends LinkSource {
  readonly text: string
}

/** `$ai_feedback`: a user's written feedback on a trace. */
export const feedbackTable: readonly Row<FeedbackSource>[] = [
  ...linkRows,
  text('$ai_feedback_text', 'content', ({ text }) => text, {
    means: 'The text that the user wrote.',
    source: 'trace.feedback(text)',
  }),
]
