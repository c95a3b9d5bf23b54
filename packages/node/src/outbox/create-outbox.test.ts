import { describe, expect, test } from 'vitest'
import { captureContract } from '../../../core/test/capture-contract.js'
import { ok, outboxScene, settle, sizes, toJson } from '../../test/outbox-scene.js'
import { safeEvent } from '../../test/safe-event.js'
import type { Answer } from './read-verdict.js'

describe('the contract', () => captureContract(() => outboxScene(ok).outbox))

describe('windows', () => {
  test('events of one second are sent in one request', async () => {
    const { outbox, requests, pass } = outboxScene(ok)
    for (const serial of [1, 2, 3]) outbox.send(safeEvent(serial))
    await pass(999)
    expect(requests).toEqual([])
    await pass(1)
    expect(sizes(requests)).toEqual([3])
  })

  test('events that arrive during a request also wait for others to be sent with', async () => {
    const { outbox, requests, pass } = outboxScene((_, serial) => {
      if (serial === 1) outbox.send(safeEvent(2))
      return ok()
    })
    outbox.send(safeEvent(1))
    await pass(1_000)
    await pass(900)
    outbox.send(safeEvent(3))
    expect(sizes(requests)).toEqual([1])
    await pass(100)
    expect(sizes(requests)).toEqual([1, 2])
  })

  test('a burst of 50,000 in one tick is sent in requests of 500, one after the other, and nothing is lost', async () => {
    const { outbox, requests, taken } = outboxScene(ok)
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
    const { outbox, requests } = outboxScene(ok)
    for (const serial of [1, 2, 3, 4]) outbox.send(safeEvent(serial, { text: 'x'.repeat(800_000) }))
    await outbox.flush()
    expect(sizes(requests)).toEqual([2, 2])
  })

  test('uuid, name, time, person and groups arrive unchanged', async () => {
    const { outbox, taken } = outboxScene(ok)
    outbox.send({ ...safeEvent(7), distinctId: 'ada', groups: { team: 'a' } })
    outbox.send(safeEvent(8))
    await outbox.flush()
    expect([...taken.values()]).toMatchObject([
      { uuid: safeEvent(7).uuid, event: '$ai_span', timestamp: new Date(1_750_000_000_007), distinctId: 'ada' },
      { distinctId: 't', properties: { $process_person_profile: false, serial: 8 } },
    ])
  })
})

describe('flush', () => {
  test('ends at the first failure, or with a deadline retries until then', async () => {
    const { outbox, requests, runtime, pass } = outboxScene(() => ({}))
    outbox.send(safeEvent(1))
    await outbox.flush()
    expect(requests).toHaveLength(1)
    let isOver = false
    void outbox.flush({ deadlineMs: 10_000 }).then(() => (isOver = true))
    for (let second = 0; second < 6; second += 1) await pass(1_000)
    expect([isOver, requests.length > 2]).toEqual([false, true])
    await pass(4_000)
    expect([isOver, outbox.stats().pending, runtime.pending() > 0]).toEqual([true, 1, true])
  })

  test('does not wait for later events', async () => {
    const answers: ((answer: Answer) => void)[] = []
    const { outbox } = outboxScene(ok, {
      transport: {
        toJson,
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
  test('retries until its timeout, aborts the request, and counts the lost events', async () => {
    let wasGivenUp = false
    const { outbox, runtime, problems } = outboxScene(ok, {
      transport: {
        toJson,
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

  test('at exit counts the events in memory as lost', () => {
    const { outbox } = outboxScene(ok)
    outbox.send(safeEvent(1))
    outbox.end('exit')
    outbox.send(safeEvent(2))
    expect(outbox.stats()).toMatchObject({ pending: 0, dropped: { process_exited: 1, sent_after_shutdown: 1 } })
  })
})
