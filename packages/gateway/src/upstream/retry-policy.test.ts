import { expect, test } from 'vitest'
import { readRetryAfter } from './retry-policy.js'

const nowMs = Date.UTC(2026, 0, 1)

test.each([
  [{ 'retry-after': '2' }, 2_000],
  [{ 'retry-after': '2', 'retry-after-ms': '150' }, 150],
  [{ 'retry-after': 'Thu, 01 Jan 2026 00:00:30 GMT' }, 30_000],
  [{ 'retry-after': 'Wed, 31 Dec 2025 23:59:00 GMT' }, 0],
  [{ 'retry-after': 'soon' }, undefined],
  [{}, undefined],
])('%j asks to wait %s ms', (headers, waitMs) => {
  expect(readRetryAfter(headers, nowMs)).toBe(waitMs)
})
