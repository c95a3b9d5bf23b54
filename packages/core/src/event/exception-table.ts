import { type LinkSource, linkRows } from './link-rows.js'
import { type Row, text } from './row.js'
import { json } from './row-kinds.js'

/** An error in the format of PostHog's error tracking. */
export interface CaughtError {
  readonly type: string
  /** The error message; the type if the message may not be sent. */
  readonly value: string
  readonly mechanism: { readonly type: 'generic'; readonly handled: true }
}

/** Source of the rows of an exception event. */
export interface ExceptionSource extends LinkSource {
  readonly error: CaughtError
}

/** `$exception`: the error of a failed model call, for PostHog's error tracking, if `captureExceptions` is on. */
export const exceptionTable: readonly Row<ExceptionSource>[] = [
  ...linkRows,
  json('$exception_list', 'content', ({ error }) => [error], {
    required: true,
    means: 'The error: its type and message; only its type if no content may be sent.',
    source: '$ai_error_type and $ai_error of the call',
  }),
  text('$exception_level', 'facts', () => 'error', {
    required: true,
    means: 'Severity: always error.',
    source: 'constant',
  }),
]
