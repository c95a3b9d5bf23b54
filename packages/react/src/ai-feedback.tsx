'use client'

import type { Trace } from '@tracked-openai/browser'
import { type FormEvent, type ReactNode, useId, useState } from 'react'

export interface AIFeedbackProps {
  /** The trace or span that the feedback is about. The form resets when it changes. */
  readonly trace: Pick<Trace, 'feedback' | 'metric'> & Partial<Pick<Trace, 'traceId' | 'parentId'>>
  /** Name of the metric; its value is `1` for thumbs up, `0` for thumbs down. Default `user_rating`. */
  readonly metricName?: string | undefined
  readonly className?: string | undefined
  /** Texts of the form; English by default. */
  readonly labels?: Partial<typeof english> | undefined
}

/** The feedback so far, and the trace that it is about. */
interface Said {
  readonly of: unknown
  readonly rating?: 0 | 1
  readonly isSent?: boolean
}

const english = {
  question: 'Was this answer helpful?',
  up: 'Yes, helpful',
  down: 'No, not helpful',
  comment: 'What could be better? (optional)',
  send: 'Send feedback',
  thanks: 'Thank you for your feedback.',
}

/**
 * Thumbs and a comment on an answer. The rating is sent at once as `$ai_metric`, the comment as `$ai_feedback`.
 * Unstyled; every part has a `data-part` attribute for styling.
 */
export function AIFeedback({ trace, metricName = 'user_rating', className, labels }: AIFeedbackProps): ReactNode {
  const words = { ...english, ...labels }
  const { traceId, parentId } = trace
  // A trace may be a new object at every render, so it is compared by id; without an id, by identity.
  const of = traceId ? `${traceId} ${parentId}` : trace
  const [said, setSaid] = useState<Said>({ of })
  const { rating, isSent }: Said = said.of === of ? said : { of }
  const id = useId()

  const rate = (value: 0 | 1) => {
    if (value !== rating) trace.metric(metricName, value)
    setSaid({ of, isSent, rating: value })
  }
  const comment = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const text = form.querySelector('textarea')?.value.trim()
    if (text) trace.feedback(text)
    // The form goes away, and with it what has the focus.
    form.parentElement?.querySelector<HTMLElement>('[aria-pressed=true]')?.focus()
    setSaid({ of, rating, isSent: true })
  }
  const thumb = (value: 0 | 1, label: string) => (
    <button
      type="button"
      data-part="thumb"
      aria-pressed={rating === value}
      aria-label={label}
      title={label}
      onClick={() => rate(value)}
    >
      {/* Drawn, because not every machine has a font with thumbs. */}
      <svg viewBox="0 0 24 24" width="1em" height="1em" fill="currentColor" aria-hidden="true">
        <path
          d="M2 10h4v11H2zM8 10l4-8c2 0 3 1 3 3l-1 4h6a2 2 0 0 1 2 2.4l-1.6 8a2 2 0 0 1-2 1.6H8z"
          transform={value ? undefined : 'rotate(180 12 12)'}
        />
      </svg>
    </button>
  )

  return (
    <div className={className} data-part="feedback">
      <div data-part="rating" role="group" aria-labelledby={id}>
        <span id={id} data-part="question">
          {words.question}
        </span>
        {thumb(1, words.up)}
        {thumb(0, words.down)}
      </div>
      {rating !== undefined && !isSent && (
        <form data-part="form" onSubmit={comment}>
          <label htmlFor={`${id}-comment`}>{words.comment}</label>
          <textarea id={`${id}-comment`} rows={2} maxLength={5000} />
          <button type="submit">{words.send}</button>
        </form>
      )}
      <p role="status" data-part="thanks">
        {isSent && words.thanks}
      </p>
    </div>
  )
}
