import { expect, test } from 'vitest'
import { readHeaders } from './read-headers.js'

const headers = (all: Record<string, string>) => new Headers(all)

test('rate limits are numbers, and durations are in seconds', () => {
  expect(
    readHeaders(
      headers({
        'x-request-id': 'req_1',
        'openai-processing-ms': '120',
        'content-type': 'application/json; charset=utf-8',
        'x-ratelimit-limit-requests': '10000',
        'x-ratelimit-remaining-tokens': '149984',
        'x-ratelimit-reset-requests': '6m0s',
        'x-ratelimit-reset-tokens': '120ms',
      }),
      false,
    ),
  ).toEqual({
    requestId: 'req_1',
    processingMs: 120,
    rateLimits: {
      limit_requests: 10_000,
      remaining_tokens: 149_984,
      reset_requests_seconds: 360,
      reset_tokens_seconds: 0.12,
    },
  })
})

test.each([
  ['application/json', true, 'application/json'],
  ['text/event-stream; charset=utf-8', true, undefined],
  ['text/html', false, 'text/html'],
  ['application/problem+json', false, undefined],
])('the media type %s of a response with stream %j is recorded as %s', (type, isStream, recorded) => {
  expect(readHeaders(headers({ 'content-type': type }), isStream).contentType).toBe(recorded)
})

test('no headers give no facts', () => {
  expect(JSON.stringify(readHeaders(undefined, true))).toBe('{}')
  expect(JSON.stringify(readHeaders(headers({ 'x-ratelimit-limit-tokens': 'many' }), true))).toBe('{}')
})
