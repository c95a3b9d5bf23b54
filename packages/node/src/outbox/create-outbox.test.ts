import type { Problem } from '@tracked-openai/core'
import { describe, expect, test } from 'vitest'
import { captureContract } from '../../../core/test/capture-contract.js'
import { createFakeRuntime } from '../../../core/test/fake-runtime.js'
import { safeEvent } from '../../test/safe-event.js'
import { createDeliveryCounts } from '../create-delivery-counts.js'
import { createOutbox, type OutboxPorts } from './create-outbox.js'
import type { Answer } from './read-verdict.js'
import type { Message } from './to-message.js'

interface Request {
  readonly messages: readonly Message[]
  readonly lane: string
  readonly atMs: number
}

/** An outbox in front of a server that answers as `respond` says. */
function scene(respond: (request: Request, serial: number) => Answer, more: Partial<OutboxPorts> = {}) {
  const runtime = createFakeRuntime()
  const requests: Request[] = []
  const taken = new Map<string, Message>()
  const problems: Problem[] = []
  const counts = createDeliveryCounts((problem) => problems.push(problem))
  const outbox = createOutbox({
    runtime,
    counts,
    limits: { maxEvents: 100_000, maxBytes: 1e9 },
    random: () => 1,
    transport: {
      async deliver(messages, lane) {
        const request = { messages, lane, atMs: runtime.now() }
        requests.push(request)
        const answer = respond(request, requests.length)
        if (answer.status === 200) for (const message of messages) taken.set(message.uuid, message)
        return answer
      },
      close: () => Promise.resolve(),
    },
    ...more,
  })
  /** Lets `ms` go by, and all that is due happen. */
  const pass = async (ms: number) => {
    runtime.advance(ms)
    await settle()
  }
  const sum = () => {
    const { delivered, pending, dropped } = outbox.stats()
    return delivered + pending + Object.values(dropped).reduce((total, count) => total + count, 0)
  }
  return { runtime, outbox, requests, taken, problems, pass, sum }
}

/** Promises of any depth have run. */
const settle = () => new Promise((resolve) => setImmediate(resolve))
const sizes = (requests: readonly Request[]) => requests.map(({ messages }) => messages.length)
const ok = (): Answer => ({ status: 200 })

describe('the contract', () => captureContract(() => scene(ok).outbox))

describe('windows', () => {
  test('events of one second travel together', async () => {
    const { outbox, requests, pass } = scene(ok)
    for (const serial of [1, 2, 3]) outbox.send(safeEvent(serial))
    await pass(999)
    expect(requests).toEqual([])
    await pass(1)
    expect(sizes(requests)).toEqual([3])
  })

  test('a burst of 50,000 in one tick goes in requests of 500, one after the other, and nothing is lost', async () => {
    const { outbox, requests, taken } = scene(ok)
    for (let serial = 0; serial < 50_000; serial += 1) outbox.send(safeEvent(serial))
    await outbox.flush()
    expect([taken.size, Math.max(...sizes(requests)), requests.length]).toEqual([50_000, 500, 100])
    expect(outbox.stats()).toMatchObject({
      captured: 50_000,
      delivered: 50_000,
      pending: 0,
      dropped: {},
      requests: 100,
    })
  })

  test('no request holds more than 2 MB, except for one event', async () => {
    const { outbox, requests } = scene(ok)
    for (const serial of [1, 2, 3, 4]) outbox.send(safeEvent(serial, { text: 'x'.repeat(800_000) }))
    await outbox.flush()
    expect(sizes(requests)).toEqual([2, 2])
  })

  test('uuid, name, time, person and groups arrive as they were', async () => {
    const { outbox, taken } = scene(ok)
    outbox.send({ ...safeEvent(7), distinctId: 'ada', groups: { team: 'a' } })
    outbox.send(safeEvent(8))
    await outbox.flush()
    expect([...taken.values()]).toMatchObject([
      { uuid: safeEvent(7).uuid, event: '$ai_span', timestamp: new Date(1_750_000_000_007), distinctId: 'ada' },
      { distinctId: 't', properties: { $process_person_profile: false, serial: 8 } },
    ])
  })
})

describe('an outage', () => {
  test('is outlasted with waits that double up to a minute, and loses nothing', async () => {
    let isUp = false
    const { outbox, requests, taken, pass } = scene(() => (isUp ? { status: 200 } : { status: 503 }))
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
  ])('%s is no success: the same event goes again, unchanged', async (_, answer) => {
    const { outbox, requests, pass } = scene((__, serial) => (serial === 1 ? answer : { status: 200 }))
    outbox.send(safeEvent(1))
    await pass(1_000)
    expect(outbox.stats()).toMatchObject({ delivered: 0, pending: 1 })
    await pass(1_000)
    expect(requests[1]?.messages).toEqual(requests[0]?.messages)
    expect(outbox.stats()).toMatchObject({ delivered: 1, pending: 0, requests: 2, failedRequests: 1 })
  })

  test('Retry-After is waited for, also by flush', async () => {
    const { outbox, requests, pass } = scene((_, serial) =>
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

  test('keeps what fits, and counts the newest that do not', async () => {
    const { outbox, problems, sum } = scene(() => ({}), { limits: { maxEvents: 10, maxBytes: 1e9 } })
    for (let serial = 0; serial < 25; serial += 1) outbox.send(safeEvent(serial))
    await outbox.flush()
    expect(outbox.stats()).toMatchObject({ captured: 25, pending: 10, dropped: { queue_overflow: 15 } })
    expect(sum()).toBe(25)
    expect(problems.at(-1)).toMatchObject({ code: 'posthog_unreachable', dropped: 0 })
  })

  test('keeps no more bytes than it may', async () => {
    const { outbox } = scene(() => ({}), { limits: { maxEvents: 1e9, maxBytes: 1_000_000 } })
    for (let serial = 0; serial < 2_000; serial += 1) outbox.send(safeEvent(serial, { text: 'x'.repeat(1_000) }))
    expect(outbox.stats().pendingBytes).toBeLessThanOrEqual(1_000_000)
    expect(outbox.stats().dropped.queue_overflow).toBeGreaterThan(500)
  })
})

describe('an event that PostHog will never take', () => {
  const isPoison = ({ properties }: Message) => properties.serial === 77
  test('is found, dropped with a reason, and takes no other with it', async () => {
    const { outbox, requests, taken, problems } = scene(({ messages }) => ({
      status: messages.some(isPoison) ? 400 : 200,
    }))
    for (let serial = 0; serial < 500; serial += 1) outbox.send(safeEvent(serial))
    await outbox.flush()
    expect(taken.size).toBe(499)
    expect(outbox.stats()).toMatchObject({ delivered: 499, pending: 0, dropped: { posthog_rejected: 1 } })
    expect(problems).toMatchObject([{ code: 'posthog_rejected', dropped: 1 }])
    expect(requests.length).toBeLessThan(20)
  })

  test('does not change the order of the others', async () => {
    const order: unknown[] = []
    const { outbox } = scene(({ messages }) => {
      if (messages.some(isPoison)) return { status: 400 }
      order.push(...messages.map(({ properties }) => properties.serial))
      return { status: 200 }
    })
    for (let serial = 0; serial < 200; serial += 1) outbox.send(safeEvent(serial))
    await outbox.flush()
    expect(order).toEqual(Array.from({ length: 200 }, (_, serial) => serial).filter((serial) => serial !== 77))
  })

  test('because it is too large is cut until it is taken', async () => {
    const { outbox, taken } = scene(({ messages }) => ({
      status: JSON.stringify(messages).length > 100_000 ? 413 : 200,
    }))
    for (let serial = 0; serial < 50; serial += 1) outbox.send(safeEvent(serial))
    outbox.send(safeEvent(50, { text: 'word '.repeat(150_000) }))
    await outbox.flush()
    expect(outbox.stats()).toMatchObject({ delivered: 51, dropped: {} })
    expect([...taken.values()].find(({ properties }) => properties.serial === 50)?.properties).toMatchObject({
      tracked_openai_truncated: true,
      $ai_span_id: '50',
    })
  })

  test('because even a cut one is too large is dropped with a reason', async () => {
    const { outbox } = scene(() => ({ status: 413 }))
    for (let serial = 0; serial < 5; serial += 1) outbox.send(safeEvent(serial, { text: 'word '.repeat(10_000) }))
    await outbox.flush()
    expect(outbox.stats()).toMatchObject({ delivered: 0, pending: 0, dropped: { posthog_too_large: 5 } })
  })

  test('an id that is no UUID is replaced once, so that repeats can be merged', async () => {
    const { outbox, requests, pass } = scene((_, serial) => (serial === 1 ? {} : { status: 200 }))
    outbox.send({ ...safeEvent(1), uuid: 'mine' })
    await pass(1_000)
    await pass(1_000)
    const [first, second] = requests.map(({ messages }) => messages[0]?.uuid)
    expect(first).toMatch(/^[\da-f-]{36}$/)
    expect(second).toBe(first)
  })
})

describe('a key that PostHog refuses', () => {
  test('is tried again rarely, holds a thousand events, and drops the rest with a reason', async () => {
    const { outbox, requests, pass } = scene(() => ({ status: 401 }))
    outbox.send(safeEvent(0))
    await pass(1_000)
    for (let serial = 1; serial < 1_500; serial += 1) outbox.send(safeEvent(serial))
    for (let minute = 0; minute < 60; minute += 1) await pass(60_000)
    expect(outbox.stats()).toMatchObject({ pending: 1_000, dropped: { posthog_key_refused: 500 } })
    expect(requests.length).toBeLessThan(12)
  })

  test('and then takes has lost nothing of what was held', async () => {
    let isMended = false
    const { outbox, taken, pass } = scene(() => ({ status: isMended ? 200 : 403 }))
    outbox.send(safeEvent(1))
    await pass(1_000)
    isMended = true
    await pass(60_000)
    expect(taken.size).toBe(1)
    expect(outbox.isKeyRefused()).toBe(false)
  })
})

describe('large events', () => {
  const large = (serial: number) => safeEvent(serial, { text: 'word '.repeat(400_000) })

  test('have a lane of their own', async () => {
    const { outbox, requests } = scene(ok, { hasLargeLane: true })
    for (const event of [safeEvent(1), large(2), safeEvent(3)]) outbox.send(event)
    await outbox.flush()
    expect(requests.map(({ lane }) => lane)).toEqual(['default', 'large', 'default'])
    expect(outbox.maxEventBytes()).toBeGreaterThan(7_900_000)
  })

  test('are cut for a server that has no such lane', async () => {
    const { outbox, taken, requests, problems } = scene(({ lane }) => ({ status: lane === 'large' ? 404 : 200 }), {
      hasLargeLane: true,
    })
    for (const event of [large(1), large(2)]) outbox.send(event)
    await outbox.flush()
    expect(requests.map(({ lane }) => lane)).toEqual(['large', 'default', 'default'])
    for (const { properties } of taken.values()) {
      expect(JSON.stringify(properties).length).toBeLessThan(900_000)
      expect(properties).toMatchObject({ tracked_openai_truncated: true, $ai_span_name: 'x' })
    }
    expect(problems).toMatchObject([{ code: 'large_events_unsupported', dropped: 0 }])
    expect(outbox.maxEventBytes()).toBe(880_000)
  })
})

describe('flush', () => {
  test('ends at the first failure, and with a deadline tries until then', async () => {
    const { outbox, requests, runtime, pass } = scene(() => ({}))
    outbox.send(safeEvent(1))
    await outbox.flush()
    expect(requests).toHaveLength(1)
    let isOver = false
    void outbox.flush({ deadlineMs: 10_000 }).then(() => (isOver = true))
    for (let second = 0; second < 9; second += 1) await pass(1_000)
    expect([isOver, requests.length > 2]).toEqual([false, true])
    await pass(1_000)
    expect([isOver, outbox.stats().pending, runtime.pending() > 0]).toEqual([true, 1, true])
  })

  test('does not wait for what is sent after it', async () => {
    const answers: ((answer: Answer) => void)[] = []
    const { outbox } = scene(ok, {
      transport: {
        deliver: () => new Promise((resolve) => answers.push(resolve)),
        close: () => Promise.resolve(),
      },
    })
    outbox.send(safeEvent(1))
    const flushing = outbox.flush()
    await settle()
    outbox.send(safeEvent(2))
    answers[0]?.({ status: 200 })
    await flushing
    expect(outbox.stats()).toMatchObject({ delivered: 1, pending: 1 })
  })
})

describe('shutdown', () => {
  test('tries until the time is over, gives up the request, and counts what is lost', async () => {
    let wasGivenUp = false
    const { outbox, runtime, problems } = scene(ok, {
      transport: {
        deliver: (_, __, signal) =>
          new Promise((resolve) =>
            signal.addEventListener('abort', () => {
              wasGivenUp = true
              resolve({})
            }),
          ),
        close: () => Promise.resolve(),
      },
    })
    for (const serial of [1, 2]) outbox.send(safeEvent(serial))
    const ending = outbox.shutdown(3_000)
    await settle()
    runtime.advance(3_000)
    await ending
    expect(wasGivenUp).toBe(true)
    expect(outbox.stats()).toMatchObject({ pending: 0, dropped: { shutdown_timeout: 2 } })
    expect(problems.map(({ code }) => code)).toEqual(['shutdown_timeout'])
  })

  test('in the moment of an exit counts what memory had', () => {
    const { outbox } = scene(ok)
    outbox.send(safeEvent(1))
    outbox.end('exit')
    outbox.send(safeEvent(2))
    expect(outbox.stats()).toMatchObject({ pending: 0, dropped: { process_exited: 1, sent_after_shutdown: 1 } })
  })
})
