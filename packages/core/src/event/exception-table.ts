import { type LinkSource, linkRows } from './link-rows.js'
import { type Row, text } from './row.js'
import { json } from './row-kinds.js'

/** One error as PostHog's error tracking takes it. */
export interface CaughtError {
  readonly type: string
  /** The words of the error; its type where they may not leave. */
  readonly value: string
  readonly mechanism: { readonly type: 'generic'; readonly handled: true }
}

/** What the event of an exception is made from. */
export interface ExceptionSource extends LinkSource {
  readonly error: CaughtError
}

/** `$exception`: the error of a failed model call, for PostHog's error tracking; only where `captureExceptions` asks for it. */
export const exceptionTable: readonly Row<ExceptionSource>[] = [
  ...linkRows,
  json('$exception_list', 'content', ({ error }) => [error], {
    required: true,
    means: 'The error: its type and its words; the type alone where no content may leave.',
    source: '$ai_error_type and $ai_error of the call',
  }),
  text('$exception_level', 'facts', () => 'error', {
    required: true,
    means: 'How bad it is: always error.',
    source: 'ours',
  }),
]
