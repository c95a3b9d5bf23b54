import type { FailureSource } from '../event/work-rows.js'
import { readError } from '../observe/openai/read-error.js'

/**
 * What the work of a span or trace has thrown. As with model calls, work that was aborted did not fail, nor did work whose
 * connection broke because the page was left (`isLeft`).
 */
export function toFailure(thrown: unknown, isLeft?: boolean): FailureSource {
  // The errors of the SDK have no name of their own; theirs is the type that the event of the call has.
  const { type } = readError(thrown)
  if (isLeft && type === 'connection_error') return {}
  const error =
    thrown instanceof Error
      ? { type: thrown.name === 'Error' ? type : thrown.name, message: thrown.message }
      : { type: typeof thrown, message: String(thrown) }
  return type === 'aborted' ? { error, ending: 'aborted' } : { error }
}
