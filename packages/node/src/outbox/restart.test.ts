import fs from 'node:fs'
import { describe, expect, test } from 'vitest'
import { createFakeRuntime } from '../../../core/test/fake-runtime.js'
import { fullDisk, journalScene } from '../../test/journal-scene.js'
import { ok, outboxScene } from '../../test/outbox-scene.js'
import { safeEvent } from '../../test/safe-event.js'
import type { Disk } from '../journal/disk.js'
import { toMessage } from './to-message.js'

describe('an outbox on disk', () => {
  test('leaves undelivered events to the next process, and the counts of both add up', async () => {
    const { start } = journalScene()
    const first = outboxScene((_, serial) => (serial === 1 ? { status: 200 } : {}), { journal: start() })
    for (let serial = 0; serial < 800; serial += 1) first.outbox.send(safeEvent(serial))
    await first.outbox.flush()
    expect(first.outbox.stats()).toMatchObject({ captured: 800, delivered: 500, pending: 300 })
    const second = outboxScene(ok, { journal: start() })
    second.outbox.send(safeEvent(800))
    await second.outbox.flush()
    expect(second.outbox.stats()).toMatchObject({ captured: 301, recovered: 300, delivered: 301, pending: 0 })
    expect(new Set([...first.taken.keys(), ...second.taken.keys()]).size).toBe(801)
    expect(second.requests[0]?.messages[0]?.properties.serial).toBe(500)
  })

  test('sends events that were left without waiting for a new one', async () => {
    const { start } = journalScene()
    outboxScene(() => ({}), { journal: start() }).outbox.send(safeEvent(1))
    const { taken, pass } = outboxScene(ok, { journal: start() })
    await pass(0)
    expect(taken.size).toBe(1)
  })

  test('sends events that another process leaves while it runs', async () => {
    const { start } = journalScene()
    const runtime = createFakeRuntime(Date.now())
    const dying = start({ runtime })
    const { taken, pass } = outboxScene(ok, { journal: start({ runtime }) })
    dying.append(JSON.stringify(toMessage(safeEvent(1))))
    dying.close()
    runtime.advance(30_000)
    await pass(0)
    expect(taken.size).toBe(1)
  })

  test.each([
    [0, 0],
    [121_000, 1],
  ])(
    'takes from a container of the same name, with a process of the same pid, once it is silent for %i ms',
    async (silentMs, count) => {
      const { start } = journalScene()
      const inContainer = (space: string, started: string) =>
        ({
          ...fs,
          readlinkSync: () => `pid:[${space}]`,
          readFileSync: (path: string) =>
            path.startsWith('/proc/') ? `1 (node) S ${'0 '.repeat(18)}${started} 0` : fs.readFileSync(path),
        }) as unknown as Disk
      const runtimeAt = (atMs: number) => createFakeRuntime(Date.now() + atMs)
      start({ runtime: runtimeAt(0), disk: inContainer('1', '555') }).append(JSON.stringify(toMessage(safeEvent(1))))
      const journal = start({ runtime: runtimeAt(silentMs), disk: inContainer('2', '777') })
      const { taken, pass } = outboxScene(ok, { journal })
      await pass(0)
      expect(taken.size).toBe(count)
    },
  )

  test('whose files are all corrupted ends a flush, and counts the events', async () => {
    const { start, files } = journalScene()
    start().append(JSON.stringify(toMessage(safeEvent(1))))
    for (const file of files()) fs.truncateSync(file, fs.statSync(file).size - 1)
    const { outbox } = outboxScene(ok, { journal: start() })
    await outbox.flush()
    expect(outbox.stats()).toMatchObject({ captured: 1, recovered: 1, pending: 0, dropped: { outbox_damaged: 1 } })
  })

  test('does not wait for an unreachable PostHog when the process ends, and drops nothing', async () => {
    const { start, files } = journalScene()
    const { outbox } = outboxScene(() => ({ status: 503 }), { journal: start() })
    for (const serial of [1, 2]) outbox.send(safeEvent(serial))
    await outbox.shutdown()
    expect(outbox.stats()).toMatchObject({ captured: 2, pending: 2, dropped: {} })
    expect(files()).toHaveLength(1)
  })

  test('loses nothing at exit', async () => {
    const { start } = journalScene()
    const first = outboxScene(ok, { journal: start() })
    first.outbox.send(safeEvent(1))
    first.outbox.end('exit')
    expect(first.outbox.stats()).toMatchObject({ pending: 1, dropped: {} })
    const second = outboxScene(ok, { journal: start() })
    await second.outbox.flush()
    expect(second.taken.size).toBe(1)
  })

  test('keeps 100,000 events of an outage on disk, and only part of them in memory', async () => {
    const { start } = journalScene()
    let isUp = false
    const { outbox, taken } = outboxScene(() => ({ status: isUp ? 200 : 503 }), { journal: start() })
    for (let serial = 0; serial < 100_000; serial += 1) outbox.send(safeEvent(serial, { text: 'x'.repeat(300) }))
    await outbox.flush()
    const { pending, pendingBytes } = outbox.stats()
    expect([pending, pendingBytes < 17 * 1024 * 1024]).toEqual([100_000, true])
    isUp = true
    await outbox.flush()
    expect(taken.size).toBe(100_000)
    expect([...taken.values()].map(({ properties }) => properties.serial)).toEqual(
      Array.from({ length: 100_000 }, (_, serial) => serial),
    )
    expect(outbox.stats()).toMatchObject({ delivered: 100_000, pending: 0, dropped: {} })
  })

  test('stays below its byte limit, and counts dropped events', async () => {
    const { start } = journalScene()
    const journal = start()
    const limits = { maxEvents: 1e9, maxBytes: 200_000 }
    const { outbox, sum } = outboxScene(() => ({ status: 503 }), { journal, limits })
    for (let serial = 0; serial < 1_000; serial += 1) outbox.send(safeEvent(serial, { text: 'é'.repeat(200) }))
    await outbox.flush()
    expect(journal.bytes()).toBeLessThanOrEqual(200_000)
    expect(journal.bytes()).toBeGreaterThan(190_000)
    expect(sum()).toBe(1_000)
  })

  test('continues in memory on a full disk, and delivers everything', async () => {
    const { start } = journalScene()
    const { disk } = fullDisk(100_000)
    let isUp = false
    const journal = start({ disk })
    const { outbox, taken } = outboxScene(() => ({ status: isUp ? 200 : 503 }), { journal })
    for (let serial = 0; serial < 1_000; serial += 1) outbox.send(safeEvent(serial))
    await outbox.flush()
    expect(outbox.stats()).toMatchObject({ pending: 1_000, dropped: {} })
    isUp = true
    await outbox.flush()
    expect(taken.size).toBe(1_000)
  })

  test('on a full disk tries at the end as long as without a disk, since the next process cannot', async () => {
    const { start } = journalScene()
    const journal = start({ disk: fullDisk(100_000).disk })
    const answers = (_: unknown, serial: number) => ({ status: serial === 1 ? 503 : 200 })
    const { outbox, taken, pass } = outboxScene(answers, { journal })
    for (let serial = 0; serial < 1_000; serial += 1) outbox.send(safeEvent(serial))
    const ended = outbox.shutdown(3_000)
    await pass(0)
    await pass(1_000)
    await ended
    expect(taken.size).toBe(1_000)
  })

  test('on a full disk counts at the end the events that were only in memory', async () => {
    const { start } = journalScene()
    const first = outboxScene(() => ({ status: 503 }), { journal: start({ disk: fullDisk(100_000).disk }) })
    for (let serial = 0; serial < 1_000; serial += 1) first.outbox.send(safeEvent(serial))
    const ended = first.outbox.shutdown(3_000)
    await first.pass(3_000)
    await ended
    const { pending, dropped } = first.outbox.stats()
    expect(pending + (dropped.shutdown_timeout ?? 0)).toBe(1_000)
    const second = outboxScene(ok, { journal: start() })
    await second.outbox.flush()
    expect(second.taken.size).toBe(pending)
    expect(pending).toBeGreaterThan(200)
  })
})
