import fs from 'node:fs'
import { describe, expect, test } from 'vitest'
import { createFakeRuntime } from '../../../core/test/fake-runtime.js'
import { fullDisk, journalScene, readAll } from '../../test/journal-scene.js'
import type { Place } from './create-journal.js'

const jsons = (count: number, from = 0) => Array.from({ length: count }, (_, index) => `{"n":${from + index},"ü":"é"}`)

/** A segment with four events, which are its last four records. */
function fourEvents() {
  const { start, files } = journalScene()
  jsons(4).forEach(start().append)
  const [file = ''] = files()
  const whole = fs.readFileSync(file)
  const recordBytes = 9 + Buffer.byteLength(jsons(1)[0] ?? '')
  return { start, files, file, whole, recordBytes, firstAt: whole.length - 4 * recordBytes }
}

describe('the events that a process leaves', () => {
  test('are read by the next one, in order, without finished ones', () => {
    const { start } = journalScene()
    const first = start()
    const places = jsons(5).map((json) => first.append(json) as Place)
    first.finish(places.slice(1, 3))
    expect(readAll(start())).toEqual([jsons(5)[0], ...jsons(2, 3)])
  })

  test('survive several crashes, and are read oldest first', () => {
    const { start } = journalScene()
    for (const from of [0, 10, 20]) jsons(2, from).forEach(start().append)
    expect(readAll(start())).toEqual([...jsons(2), ...jsons(2, 10), ...jsons(2, 20)])
  })

  test('are taken over by only one of two processes', () => {
    const { start } = journalScene()
    const runtime = createFakeRuntime(Date.now())
    const first = start({ runtime })
    jsons(3).forEach(first.append)
    first.close()
    const [one, other] = [start({ runtime }), start({ runtime })]
    expect([readAll(one).length, readAll(other).length]).toEqual([3, 0])
  })

  test('are not touched while it is alive', () => {
    const { start } = journalScene()
    const runtime = createFakeRuntime(Date.now())
    jsons(3).forEach(start({ runtime }).append)
    expect(readAll(start({ runtime }))).toEqual([])
  })

  test('are not given to another project', () => {
    const { start } = journalScene()
    jsons(3).forEach(start().append)
    expect(readAll(start({ project: 'other' }))).toEqual([])
    expect(readAll(start())).toHaveLength(3)
  })

  test('at an orderly end are taken over at once, and counted once', () => {
    const { start } = journalScene()
    const runtime = createFakeRuntime(Date.now())
    const left = new Map<string, Set<string>>()
    const first = start({ runtime, left })
    jsons(3).forEach(first.append)
    first.close()
    const again = start({ runtime, left }).read()
    expect([again?.events.length, again?.adopted, again?.recovered]).toEqual([3, 3, 0])
  })

  test('and had taken over but never read are counted by the next one', () => {
    const { start } = journalScene()
    jsons(3).forEach(start().append)
    const left = new Map<string, Set<string>>()
    start({ left }).close()
    expect(start({ left }).read()?.recovered).toBe(3)
  })
})

test('files that were left cost no memory until they are read', () => {
  const { start } = journalScene()
  const before = process.memoryUsage().arrayBuffers
  // Each of them takes over the files of all before it.
  const journals = jsons(20).map((json) => {
    const journal = start()
    journal.append(json)
    return journal
  })
  expect((process.memoryUsage().arrayBuffers - before) / 1024 / 1024).toBeLessThan(50)
  expect(readAll(journals.at(-1) ?? start())).toHaveLength(19)
})

describe('files', () => {
  test.skipIf(process.platform === 'win32')('are for the user alone', () => {
    const { start, files } = journalScene()
    start().append('{}')
    const [file = ''] = files()
    expect(fs.statSync(file).mode & 0o777).toBe(0o600)
    expect(fs.statSync(file.slice(0, file.lastIndexOf('/'))).mode & 0o777).toBe(0o700)
  })

  test('of finished events are emptied or deleted', () => {
    const { start, files } = journalScene()
    const journal = start()
    const place = journal.append('{"secret":1}') as Place
    journal.finish([place])
    expect(fs.readFileSync(files()[0] ?? '', 'utf8')).not.toContain('secret')
    journal.close()
    expect(files()).toEqual([])
  })

  test('are counted to the byte', () => {
    const { start, files } = journalScene()
    const journal = start({ fsync: 'always' })
    const places = jsons(50).map((json) => journal.append(json) as Place)
    journal.finish(places.slice(0, 20))
    const size = files().reduce((sum, file) => sum + fs.statSync(file).size, 0)
    expect(journal.bytes()).toBe(size)
  })

  test('of another version are left alone and reported', () => {
    const { start, files, problems } = journalScene()
    jsons(3).forEach(start().append)
    const [file = ''] = files()
    fs.writeFileSync(file, fs.readFileSync(file, 'latin1').replace('OUTBOX 0001', 'OUTBOX 0002'), 'latin1')
    expect(readAll(start())).toEqual([])
    expect(problems).toMatchObject([{ code: 'outbox_version_unknown', dropped: 0 }])
    expect(files()).toContain(file)
  })

  test('that are torn at any byte keep every event before it', () => {
    const { start, files, whole, recordBytes, firstAt } = fourEvents()
    for (let bytes = 0; bytes <= whole.length; bytes += 1) {
      // Each reading adopts the folder of the previous one.
      const [current = ''] = files()
      fs.writeFileSync(current, whole.subarray(0, bytes))
      const journal = start()
      const read = journal.read()
      const count = Math.max(0, Math.floor((bytes - firstAt) / recordBytes))
      expect([bytes, read?.events.length ?? 0]).toEqual([bytes, count])
      expect(read?.damaged).toBe(bytes > firstAt && (bytes - firstAt) % recordBytes ? 1 : 0)
      if (!files().length) journal.append('{}')
    }
  })

  test('with a corrupted byte or zeros at the end lose only that event, and count it', () => {
    const { start, file, whole, recordBytes, firstAt } = fourEvents()
    const at = firstAt + recordBytes + 12
    whole[at] = (whole[at] ?? 0) ^ 1
    fs.writeFileSync(file, Buffer.concat([whole, Buffer.alloc(500)]))
    const read = start().read()
    expect(read?.events.map(({ json }) => json)).toEqual([jsons(4)[0], ...jsons(2, 2)])
    expect(read).toMatchObject({ damaged: 2, recovered: 5 })
  })

  test('with any single corrupted byte lose at most that event, and count it', () => {
    const { start, files, whole, recordBytes, firstAt } = fourEvents()
    for (let at = firstAt; at < whole.length; at += 1) {
      const [current = ''] = files()
      const corrupted = Buffer.from(whole)
      corrupted[at] = (corrupted[at] ?? 0) ^ 0x11
      fs.writeFileSync(current, corrupted)
      const read = start().read()
      const lost = Math.floor((at - firstAt) / recordBytes)
      expect([at, read?.events.map(({ json }) => json)]).toEqual([at, jsons(4).filter((_, index) => index !== lost)])
      expect(read?.damaged).toBe(1)
    }
  })
})

describe('a full disk', () => {
  test('keeps what was written before, and refuses further events', () => {
    const { start, problems } = journalScene()
    const { disk } = fullDisk(1_000)
    const journal = start({ disk })
    const taken = jsons(100).filter((json) => journal.append(json))
    expect(taken.length).toBeGreaterThan(10)
    expect(taken).toEqual(jsons(taken.length))
    expect(problems[0]).toMatchObject({ code: 'outbox_disk_failed', dropped: 0 })
    expect(problems[0]?.message).toContain('ENOSPC')
    expect(readAll(start())).toEqual(taken)
  })

  test('is used again when it has room', () => {
    const { start } = journalScene()
    const { disk, free } = fullDisk(100)
    const runtime = createFakeRuntime(Date.now())
    const journal = start({ disk, runtime })
    const taken = jsons(10).filter((json) => journal.append(json))
    free()
    expect(journal.append('{"later":1}')).toBeUndefined()
    runtime.advance(5_000)
    expect(journal.append('{"later":2}')).toBeDefined()
    expect(readAll(start({ runtime: createFakeRuntime(Date.now() + 1_000_000) }))).toEqual([...taken, '{"later":2}'])
  })
})

test('events beyond the memory limit are read back from disk in order, and then memory is used again', () => {
  const { start } = journalScene()
  const journal = start({ fsync: 'interval' })
  expect(journal.append('{"n":0}')).toMatchObject({ ordinal: 0 })
  journal.spill()
  for (const json of jsons(5)) expect(journal.append(json)).toBe('unread')
  expect(journal.hasUnread()).toBe(true)
  expect(readAll(journal)).toEqual(jsons(5))
  expect(journal.hasUnread()).toBe(false)
  expect(journal.append('{"n":9}')).toMatchObject({ ordinal: 0 })
})

test('every event of a file that was deleted is counted as lost', () => {
  const { start, files } = journalScene()
  const journal = start()
  journal.spill()
  jsons(5).forEach(journal.append)
  for (const file of files()) fs.rmSync(file)
  expect(journal.read()).toMatchObject({ events: [], damaged: 5, recovered: 0 })
})

test('an unusable folder is a set-up error that names it', () => {
  const { directory, start } = journalScene()
  fs.writeFileSync(`${directory}/file`, '')
  expect(() => start({ directory: `${directory}/file` })).toThrow(
    /^`outbox\.directory` must be a folder that can be written, got ".*file": (ENOTDIR|EEXIST)\. Write the path of one\.$/,
  )
})
