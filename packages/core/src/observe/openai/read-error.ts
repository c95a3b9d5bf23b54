import type { CallError } from '../observation.js'
import { asRecord, asText } from './as-record.js'

/**
 * Reads an error written by the provider, thrown by the SDK, or thrown by anything else. The type is the provider's
 * error code if there is one, else `http_<status>` (a numeric code counts as a status, except for the small numbers of
 * a `DOMException`), or `aborted`, `timeout` or `connection_error` if there was no answer. The SDK's own errors are
 * recognised by their messages, because bundlers shorten class names; an error with a provider's answer, which the SDK
 * keeps in `error`, is never one of these. The message is content.
 */
export function readError(thrown: unknown): CallError {
  const { code, type, message, status = code, name, error } = asRecord(thrown)
  const text = asText(message ?? thrown)
  const [, isAborted, isTimeout, isConnectionError] =
    (!error &&
      /(abort)|(timed? ?out)|(\bterminated|connection|fetch|network|socket|load f|input s)/i.exec(`${name} ${text}`)) ||
    []
  const fallbackType = isAborted
    ? 'aborted'
    : isTimeout
      ? 'timeout'
      : isConnectionError
        ? 'connection_error'
        : (asText(name) ?? 'error')
  return {
    type: asText(code) ?? asText(type) ?? ((status as number) > 99 ? `http_${status}` : fallbackType),
    message: text,
  }
}
