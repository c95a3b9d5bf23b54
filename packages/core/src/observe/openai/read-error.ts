import type { CallError } from '../observation.js'
import { asRecord, asText } from './as-record.js'

/**
 * An error as the provider writes it, or as the SDK throws it, or anything else that was thrown. The type is the
 * provider's code where it gave one, else `http_<status>` (a code that is a number is one, but for the small ones of a
 * `DOMException`), or `aborted`, `timeout`, `connection_error` where nothing was answered: the SDK's own errors are known by
 * their words, because bundlers shorten class names. What the provider says, which the SDK keeps as `error`, is never one of
 * these. The message is content.
 */
export function readError(thrown: unknown): CallError {
  const { code, type, message, status = code, name, error } = asRecord(thrown)
  const words = asText(message ?? thrown)
  const [, isAborted, isLate, isLost] =
    (!error &&
      /(abort)|(timed? ?out)|(\bterminated|connection|fetch|network|socket|load f|input s)/i.exec(
        `${name} ${words}`,
      )) ||
    []
  const ofTransport = isAborted
    ? 'aborted'
    : isLate
      ? 'timeout'
      : isLost
        ? 'connection_error'
        : (asText(name) ?? 'error')
  return {
    type: asText(code) ?? asText(type) ?? ((status as number) > 99 ? `http_${status}` : ofTransport),
    message: words,
  }
}
