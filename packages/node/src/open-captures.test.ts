import { rmSync, writeFileSync } from 'node:fs'
import { createOpenCalls, type Problem } from '@tracked-openai/core'
import { createMockPostHog, type MockPostHog } from '@tracked-openai/devserver'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createFakeRuntime } from '../../core/test/fake-runtime.js'
import { journalScene } from '../test/journal-scene.js'
import { safeEvent } from '../test/safe-event.js'
import { createOpenCaptures } from './open-captures.js'
import { createTransport } from './posthog/create-transport.js'

let mock: MockPostHog
beforeAll(async () => {
  mock = await createMockPostHog()
})
beforeEach(() => mock.clear())
afterAll(() => mock.close())

/** A fake clock: queued events stay queued until it is advanced. */
function scene() {
  const runtime = createFakeRuntime(Date.now())
  const problems: Problem[] = []
  const captures = createOpenCaptures(runtime, {
    openCalls: createOpenCalls(),
    failures: createOpenCalls(),
    createTransport,
  })
  const open = (apiKey: string, more = {}) =>
    captures.open({
      apiKey,
      host: mock.url,
      autoShutdown: false,
      onProblem: (problem) => void problems.push(problem),
      ...more,
    }).capture
  return { runtime, captures, open, problems }
}

describe('projects', () => {
  test('beyond 200 replace idle ones, which are reopened when they get events', async () => {
    const { captures, open } = scene()
    const first = open('phc_0')
    for (let count = 1; count < 250; count += 1) open(`phc_${count}`)
    first.send(safeEvent(1))
    await captures.flush()
    expect(mock.events().map(({ token }) => token)).toEqual(['phc_0'])
    await captures.shutdown()
  })

  test('beyond 200 busy ones are refused, and their events counted as dropped', async () => {
    const { captures, open, problems } = scene()
    for (let count = 0; count < 201; count += 1) open(`phc_${count}`).send(safeEvent(count))
    expect(captures.stats()).toMatchObject({ captured: 201, pending: 200, dropped: { queue_overflow: 1 } })
    expect(problems).toMatchObject([{ code: 'queue_overflow', dropped: 1 }])
    await captures.flush()
    expect(mock.events()).toHaveLength(200)
    await captures.shutdown()
  })

  test('with a refused key make room for others, and their events are counted as dropped', async () => {
    const { captures, open } = scene()
    const end = mock.fault({ kind: 'status', status: 401, onlyContaining: 'phc_wrong' })
    open('phc_wrong').send(safeEvent(0))
    await captures.flush()
    for (let count = 0; count < 200; count += 1) open(`phc_${count}`).send(safeEvent(count))
    await captures.flush()
    end()
    expect(captures.stats()).toMatchObject({ delivered: 200, pending: 0, dropped: { posthog_key_refused: 1 } })
    await captures.shutdown()
  })

  test('that are idle for five minutes are closed, and reopened when they get events', async () => {
    const { captures, open, runtime } = scene()
    const capture = open('phc_idle')
    runtime.advance(600_000)
    expect(runtime.pending()).toBe(0)
    capture.send(safeEvent(1))
    await captures.flush()
    expect(mock.events()).toHaveLength(1)
    await captures.shutdown()
  })

  test('are reopened after a shutdown, too', async () => {
    const { captures, open } = scene()
    const capture = open('phc_again')
    await captures.shutdown()
    capture.send(safeEvent(1))
    await captures.flush()
    expect(captures.stats()).toMatchObject({ captured: 1, delivered: 1, dropped: {} })
    await captures.shutdown()
  })
})

describe('projects that only requests name', () => {
  /** Sends events of `eventBytes` each. An unreachable PostHog answers 503. */
  function guestScene(eventBytes = 100) {
    const runtime = createFakeRuntime(Date.now())
    const delivered: string[] = []
    const json = new Uint8Array(eventBytes)
    const captures = createOpenCaptures(runtime, {
      openCalls: createOpenCalls(),
      failures: createOpenCalls(),
      createTransport: ({ apiKey }) => ({
        toJson: () => json,
        async deliver(window) {
          if (apiKey.startsWith('phc_lost')) return { status: 503 }
          delivered.push(...window.map(() => apiKey))
          return { status: 200 }
        },
        close: async () => undefined,
      }),
    })
    const send = (count: number, name: string, standing: 'guest' | 'kept' = 'guest') => {
      for (let at = 0; at < count; at += 1) {
        const options = { apiKey: `${name}_${at}`, host: mock.url, autoShutdown: false, onProblem: () => undefined }
        captures.open(options, standing).capture.send(safeEvent(at))
      }
    }
    return { runtime, captures, delivered, send }
  }

  test('and that are unreachable take no room from those of an operator', async () => {
    const { captures, delivered, send } = guestScene()
    send(300, 'phc_lost')
    send(250, 'phc_kept', 'kept')
    await captures.flush()
    expect(delivered).toHaveLength(250)
    await captures.shutdown(0)
  })

  test('lose nothing in a burst, and unreachable ones are dropped and counted to make room', async () => {
    const { captures, send } = guestScene()
    send(300, 'phc_guest')
    await captures.flush()
    expect(captures.stats()).toMatchObject({ delivered: 300, dropped: {} })
    send(300, 'phc_lost')
    await captures.flush()
    send(10, 'phc_late')
    expect(captures.stats()).toMatchObject({ captured: 610, pending: 300, dropped: { queue_overflow: 10 } })
    await captures.flush()
    expect(captures.stats()).toMatchObject({ delivered: 310, dropped: { queue_overflow: 10 } })
    await captures.shutdown(0)
  })

  test('are dropped after being unreachable for five minutes', async () => {
    const { captures, runtime, send } = guestScene()
    send(3, 'phc_lost')
    await captures.flush()
    runtime.advance(600_000)
    expect(captures.stats()).toMatchObject({ captured: 3, pending: 0, dropped: { queue_overflow: 3 } })
    await captures.shutdown(0)
  })

  test('may queue 64 MiB together, and events beyond that are counted as dropped', async () => {
    const mebibyte = 1024 * 1024
    const { captures, send } = guestScene(mebibyte / 2)
    send(150, 'phc_lost')
    expect(captures.stats()).toMatchObject({
      pending: 128,
      pendingBytes: 64 * mebibyte,
      dropped: { queue_overflow: 22 },
    })
    await captures.shutdown(0)
  })
})

test('a folder that was removed after set-up is reported, and events are kept in memory', async () => {
  const { directory } = journalScene()
  const { captures, open, problems } = scene()
  const capture = open('phc_gone', { outbox: { directory: `${directory}/outbox` } })
  await captures.shutdown()
  rmSync(`${directory}/outbox`, { recursive: true })
  writeFileSync(`${directory}/outbox`, '')
  capture.send(safeEvent(1))
  await captures.flush()
  expect(mock.events()).toHaveLength(1)
  expect(problems).toMatchObject([{ code: 'outbox_disk_failed', dropped: 0 }])
  await captures.shutdown()
})

describe('a folder that only a later client of the project gives', () => {
  test('is used for later events of all clients, and no queued event is lost', async () => {
    const { directory } = journalScene()
    const { captures, open } = scene()
    const end = mock.fault({ kind: 'status', status: 503 })
    const first = open('phc_later')
    first.send(safeEvent(1))
    open('phc_later', { outbox: { directory } })
    for (const serial of [2, 3]) first.send(safeEvent(serial))
    await captures.shutdown(0)
    expect(captures.stats()).toMatchObject({ captured: 3, pending: 2, dropped: { shutdown_timeout: 1 } })
    end()
    open('phc_later', { outbox: { directory } })
    await captures.flush()
    expect(captures.stats()).toMatchObject({ delivered: 2, pending: 0 })
    await captures.shutdown()
  })

  test('is a set-up error if it cannot be used, and the project continues as before', async () => {
    const { directory } = journalScene()
    const { captures, open } = scene()
    const first = open('phc_wrong')
    writeFileSync(`${directory}/file`, '')
    expect(() => open('phc_wrong', { outbox: { directory: `${directory}/file` } })).toThrow(/must be a folder/)
    first.send(safeEvent(1))
    await captures.flush()
    expect(captures.stats()).toMatchObject({ captured: 1, delivered: 1 })
    await captures.shutdown()
  })
})

test('events that a shutdown leaves on disk and the same process sends later are counted once', async () => {
  const { directory } = journalScene()
  const { captures, open } = scene()
  const end = mock.fault({ kind: 'status', status: 503 })
  const capture = open('phc_disk', { outbox: { directory } })
  for (const serial of [1, 2, 3]) capture.send(safeEvent(serial))
  await captures.shutdown()
  expect(captures.stats()).toMatchObject({ captured: 3, pending: 3, dropped: {} })
  end()
  capture.send(safeEvent(4))
  await captures.flush()
  expect(captures.stats()).toMatchObject({ captured: 4, delivered: 4, pending: 0, recovered: 0 })
  expect(mock.events()).toHaveLength(4)
  await captures.shutdown()
})

test.each([
  [{ outbox: { directory: '' } }, /`outbox\.directory` must be the path of a folder, got ""/],
  [{ outbox: { fsync: 'sometimes' } }, /`outbox\.fsync` must be 'always', 'interval' or 'never', got "sometimes"/],
  [{ outbox: { maxEvents: 0 } }, /`outbox\.maxEvents` must be a number above 0, got 0/],
  [{ outbox: { maxBytes: '1 GB' } }, /`outbox\.maxBytes` must be a number above 0, got "1 GB"/],
  [{ shutdownTimeoutMs: -1 }, /`shutdownTimeoutMs` must be a number of milliseconds, got -1/],
])('%j is a set-up error', (options, message) => {
  expect(() => scene().open('phc_x', options)).toThrow(message)
})
