import type { CallError } from '../observation.js'
import { asRecord, asText } from './as-record.js'

export interface ReadError {
  readonly error: CallError
  readonly httpStatus?: number
  readonly requestId?: string
}

const byStatus: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found',
  408: 'timeout',
  409: 'conflict',
  422: 'unprocessable_entity',
  429: 'rate_limit_exceeded',
}

/**
 * Reads an error that the SDK threw, or anything else that was thrown. The type is the provider's code where it gave
 * one; class names are not used, because bundlers shorten them. The message is the provider's words: content.
 */
export function readError(thrown: unknown): ReadError {
  const error = asRecord(thrown)
  const httpStatus = typeof error.status === 'number' ? error.status : undefined
  const message = asText(error.message) ?? (typeof thrown === 'string' ? thrown : undefined)
  const type = asText(error.code) ?? asText(error.type) ?? (httpStatus === undefined ? ofTransport(error, message) : ofStatus(httpStatus))
  const requestId = asText(error.requestID) ?? asText(error.request_id)
  return { error: { type, message }, httpStatus, requestId }
}

const ofStatus = (status: number): string => byStatus[status] ?? (status >= 500 ? 'server_error' : `http_${status}`)

/** What never got an answer: the SDK's own errors are known by their words. */
function ofTransport(error: Record<string, unknown>, message = ''): string {
  if (/aborted/i.test(message) || error.name === 'AbortError') return 'aborted'
  if (/timed out/i.test(message)) return 'timeout'
  if (/^connection error|fetch failed|network/i.test(message) || error.cause) return 'connection_error'
  return asText(error.name) ?? 'error'
}
