import fs from 'node:fs'
import { describe, expect, test } from 'vitest'
import { createFakeRuntime } from '../../../core/test/fake-runtime.js'
import { fullDisk, journalScene, readAll } from '../../test/journal-scene.js'
import { ok, outboxScene, settle } from '../../test/outbox-scene.js'
import { safeEvent } from '../../test/safe-event.js'
import { toMessage } from '../outbox/to-message.js'
import type { Disk } from './disk.js'

const jsons = ['{"n":0}', '{"n":1}', '{"n":2}']

/** A disk on which `calls` fail until `recover` is called: as if the process had too many open files, by default. */
function failingDisk(calls: readonly (keyof Disk)[], code = 'EMFILE') {
  let isFailing = true
  const failing = calls.map((name) => {
    const call = fs[name] as (...given: unknown[]) => unknown
    const tried = (...given: unknown[]) => {
      if (isFailing && !String(given[0]).startsWith('/proc')) throw Object.assign(new Error(code), { code })
      return call(...given)
    }
    return [name, tried]
  })
  const recover = () => {
    isFailing = false
  }
  return { disk: { ...fs, ...Object.fromEntries(failing) } as Disk, recover }
}

describe('events that cannot be read for a moment, because too many files are open', () => {
  test('are read later, whoever wrote them', () => {
    const { start, problems } = journalScene()
    jsons.forEach(start().append)
    const { disk, recover } = failingDisk(['readFileSync'])
    const runtime = createFakeRuntime(Date.now() + 1_000_000)
    const journal = start({ disk, runtime })
    journal.spill()
    journal.append('{"n":3}')
    expect([journal.read(), journal.read(), journal.read()]).toEqual([undefined, undefined, undefined])
    expect([journal.hasUnread(), journal.hasReadable()]).toEqual([true, false])
    expect(problems.map(({ code, dropped }) => [code, dropped])).toContainEqual(['outbox_disk_failed', 0])
    recover()
    runtime.advance(5_000)
    expect(readAll(journal)).toEqual([...jsons, '{"n":3}'])
    expect(journal.hasUnread()).toBe(false)
  })

  test('stay on disk for the next process if it lasts', () => {
    const { start } = journalScene()
    jsons.forEach(start().append)
    const journal = start(failingDisk(['readFileSync']))
    journal.read()
    journal.close()
    expect(readAll(start())).toEqual(jsons)
  })

  test.each([['readdirSync'], ['openSync'], ['statSync']] as const)('nor be found: %s', (name) => {
    const { start } = journalScene()
    jsons.forEach(start().append)
    const { disk, recover } = failingDisk([name])
    const runtime = createFakeRuntime(Date.now() + 1_000_000)
    const journal = start({ disk, runtime })
    recover()
    journal.close()
    expect(readAll(start())).toEqual(jsons)
  })

  test('stay on disk if their folder could only be taken over in part', () => {
    const { start, files } = journalScene()
    jsons.forEach(start().append)
    const left = files()[0] ?? ''
    let isFailing = true
    const renameSync = (from: string, to: string) => {
      if (isFailing && from.endsWith('.events')) throw Object.assign(new Error('EIO'), { code: 'EIO' })
      fs.renameSync(from, to)
    }
    const journal = start({ disk: { ...fs, renameSync: renameSync as Disk['renameSync'] } })
    isFailing = false
    expect(fs.existsSync(left)).toBe(false)
    journal.close()
    expect(readAll(start())).toEqual(jsons)
  })

  test('neither hold up new events, nor a flush, nor keep the process busy', async () => {
    const { start } = journalScene()
    start().append(JSON.stringify(toMessage(safeEvent(1))))
    const { disk, recover } = failingDisk(['readFileSync'])
    const runtime = createFakeRuntime(Date.now() + 1_000_000)
    const journal = start({ disk, runtime })
    let reads = 0
    const counted = { ...journal, read: () => (reads++, journal.read()) }
    const { outbox, taken } = outboxScene(ok, { journal: counted, runtime })
    outbox.send(safeEvent(2))
    await outbox.flush()
    await outbox.flush({ deadlineMs: 2_000 })
    for (let second = 0; second < 4; second += 1) {
      runtime.advance(1_000)
      await settle()
    }
    expect(reads).toBeLessThan(12)
    recover()
    runtime.advance(5_000)
    await settle()
    runtime.advance(1_000)
    await settle()
    expect(outbox.stats()).toMatchObject({ captured: 2, delivered: 2, pending: 0, dropped: {} })
    expect(taken.size).toBe(2)
  })
})

test('a disk on which only the beginning of a file has room leaves no open files behind', () => {
  const { start, files } = journalScene()
  const { disk } = fullDisk(200)
  let open = 0
  const counted = {
    ...disk,
    openSync: (...given: Parameters<typeof fs.openSync>) => (open++, fs.openSync(...given)),
    closeSync: (file: number) => (open--, fs.closeSync(file)),
  } as Disk
  const runtime = createFakeRuntime(Date.now())
  const journal = start({ disk: counted, runtime })
  for (let attempt = 0; attempt < 5; attempt += 1) {
    journal.append(`{"text":"${'x'.repeat(200)}"}`)
    runtime.advance(5_000)
  }
  expect([open, files().length]).toEqual([0, 0])
})

test('a file that is closed before it was flushed in the background is no trouble', async () => {
  const { start, problems } = journalScene()
  const runtime = createFakeRuntime(Date.now())
  const flushes: (() => void)[] = []
  const fdatasync = (file: number, done: (error: Error | null) => void) => flushes.push(() => fs.fdatasync(file, done))
  const journal = start({
    fsync: 'interval',
    runtime,
    disk: { ...fs, fdatasync: fdatasync as unknown as Disk['fdatasync'] },
  })
  journal.append('{"n":0}')
  runtime.advance(1_000)
  journal.close()
  for (const run of flushes) await new Promise<void>((resolve) => (run(), setTimeout(resolve, 20)))
  expect([flushes.length, problems]).toEqual([1, []])
})
