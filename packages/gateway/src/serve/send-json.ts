import type { ServerResponse } from 'node:http'
import { discardBody, isStillComing } from './discard-body.js'

/** An error in OpenAI's format, with two habits of LiteLLM: `code` is a string, and an unknown `param` is "None". */
export interface Failure {
  readonly status: number
  readonly message: string
  readonly type: string
  readonly code: string
  readonly param?: string
  readonly retryAfterSeconds?: number
  /** Tells OpenAI's SDKs not to retry, as they do for a 429. */
  readonly isFinal?: true
}

export function sendFailure(response: ServerResponse, failure: Failure, headers: readonly string[] = []): void {
  const { status, message, type, code, param = 'None', retryAfterSeconds, isFinal } = failure
  const more = isFinal ? ['x-should-retry', 'false'] : []
  if (retryAfterSeconds !== undefined) more.push('retry-after', String(Math.max(1, Math.ceil(retryAfterSeconds))))
  sendJson(response, status, { error: { message, type, param, code } }, [...headers, ...more])
}

export function sendJson(
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: readonly string[] = [],
): void {
  if (response.headersSent || response.destroyed) return
  const bytes = Buffer.from(JSON.stringify(value))
  response.writeHead(status, [
    'content-type',
    'application/json',
    'content-length',
    String(bytes.length),
    'x-content-type-options',
    'nosniff',
    ...headers,
  ])
  if (!isStillComing(response.req)) return void response.end(bytes)
  response.write(bytes)
  discardBody(response.req, () => response.end())
}

/** The body stalled or took too long. */
export const lateBody: Failure = {
  status: 408,
  message: 'The request body did not arrive in time.',
  type: 'invalid_request_error',
  code: '408',
}

export const invalidRequest = (message: string, param?: string): Failure => ({
  status: 400,
  message,
  type: 'invalid_request_error',
  code: '400',
  ...(param && { param }),
})
