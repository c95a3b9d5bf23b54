import { describe, expect, test } from 'vitest'
import { outboxScene } from '../../test/outbox-scene.js'
import { safeEvent } from '../../test/safe-event.js'

describe('an outage', () => {
  test('is survived with a backoff that doubles up to a minute, and loses nothing', async () => {
    let isUp = false
    const { outbox, requests, taken, pass } = outboxScene(() => (isUp ? { status: 200 } : { status: 503 }))
    outbox.send(safeEvent(1))
    for (let second = 0; second < 300; second += 1) await pass(1_000)
    const waits = requests.slice(1).map(({ atMs }, index) => atMs - (requests[index]?.atMs ?? 0))
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000].slice(0, waits.length))
    expect(waits.length).toBeGreaterThan(6)
    isUp = true
    await pass(60_000)
    expect([taken.size, outbox.stats()]).toMatchObject([1, { delivered: 1, pending: 0, dropped: {} }])
  })

  test.each([
    ['no answer', {}],
    ['408', { status: 408 }],
    ['429', { status: 429 }],
    ['500', { status: 500 }],
    ['a redirect', { status: 302 }],
    ['204', { status: 204 }],
    ['a web page', { status: 200, isPage: true }],
    ['404', { status: 404 }],
  ])('%s is not a success: the same event is sent again, unchanged', async (_, answer) => {
    const { outbox, requests, pass } = outboxScene((__, serial) => (serial === 1 ? answer : { status: 200 }))
    outbox.send(safeEvent(1))
    await pass(1_000)
    expect(outbox.stats()).toMatchObject({ delivered: 0, pending: 1 })
    await pass(1_000)
    expect(requests[1]?.messages).toEqual(requests[0]?.messages)
    expect(outbox.stats()).toMatchObject({ delivered: 1, pending: 0, requests: 2, failedRequests: 1 })
  })

  test('Retry-After is respected, also by flush', async () => {
    const { outbox, requests, pass } = outboxScene((_, serial) =>
      serial === 1 ? { status: 429, retryAfterMs: 20_000 } : { status: 200 },
    )
    outbox.send(safeEvent(1))
    await pass(1_000)
    await outbox.flush()
    await pass(19_999)
    expect(requests).toHaveLength(1)
    await pass(2_001)
    expect(requests).toHaveLength(2)
  })

  test('keeps events up to the limit, and counts newer ones as dropped', async () => {
    const { outbox, problems, sum } = outboxScene(() => ({}), { limits: { maxEvents: 10, maxBytes: 1e9 } })
    for (let serial = 0; serial < 25; serial += 1) outbox.send(safeEvent(serial))
    await outbox.flush()
    expect(outbox.stats()).toMatchObject({ captured: 25, pending: 10, dropped: { queue_overflow: 15 } })
    expect(sum()).toBe(25)
    expect(problems.at(-1)).toMatchObject({ code: 'posthog_unreachable', dropped: 0 })
  })

  test('keeps no more bytes than the limit', async () => {
    const { outbox } = outboxScene(() => ({}), { limits: { maxEvents: 1e9, maxBytes: 1_000_000 } })
    for (let serial = 0; serial < 2_000; serial += 1) outbox.send(safeEvent(serial, { text: 'x'.repeat(1_000) }))
    expect(outbox.stats().pendingBytes).toBeLessThanOrEqual(1_000_000)
    expect(outbox.stats().dropped.queue_overflow).toBeGreaterThan(500)
  })
})

describe('a key that PostHog refuses', () => {
  test('is retried at long intervals, keeps 1,000 events, and drops the rest with a reason', async () => {
    const { outbox, requests, pass } = outboxScene(() => ({ status: 401 }))
    outbox.send(safeEvent(0))
    await pass(1_000)
    for (let serial = 1; serial < 1_500; serial += 1) outbox.send(safeEvent(serial))
    for (let minute = 0; minute < 60; minute += 1) await pass(60_000)
    expect(outbox.stats()).toMatchObject({ pending: 1_000, dropped: { posthog_key_refused: 500 } })
    expect(requests.length).toBeLessThan(12)
  })

  test('does not delay the end of the process, because it would not be retried before', async () => {
    const { outbox } = outboxScene(() => ({ status: 401 }))
    outbox.send(safeEvent(1))
    await outbox.shutdown(3_000)
    expect(outbox.stats()).toMatchObject({ pending: 0, dropped: { shutdown_timeout: 1 }, requests: 1 })
  })

  test('and later accepts has lost none of the kept events', async () => {
    let isMended = false
    const { outbox, taken, pass } = outboxScene(() => ({ status: isMended ? 200 : 403 }))
    outbox.send(safeEvent(1))
    await pass(1_000)
    isMended = true
    await pass(60_000)
    expect(taken.size).toBe(1)
    expect(outbox.trouble()).toBeUndefined()
  })
})
