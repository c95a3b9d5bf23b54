// @vitest-environment happy-dom
import { afterEach, describe, expect, test } from 'vitest'
import { createFakeRuntime } from '../../../core/test/fake-runtime.js'
import { createFakeLocks } from '../../test/fake-locks.js'
import { createFakeStorage } from '../../test/fake-storage.js'
import { waitingOf } from '../../test/waiting-of.js'
import { createJournal, type JournalPorts } from './create-journal.js'

const runtime = createFakeRuntime()

/** A browser with one storage, in which pages come and go. */
function browser(storage = createFakeStorage()) {
  const { locks, leave } = createFakeLocks()
  const evicted: string[] = []
  const told: string[] = []
  const open = (ports: Partial<JournalPorts> = {}) =>
    createJournal({
      runtime,
      token: 'phc_a',
      storage: () => storage,
      locks,
      onEvicted: ({ uuid }) => evicted.push(uuid),
      onRefused: () => told.push('refused'),
      ...ports,
    })
  return { storage, open, leave, evicted, told }
}

test('an event is stored when `add` returns, and removed once its outcome is known', () => {
  const { storage, open } = browser()
  const journal = open()
  journal.add(waitingOf('a'))
  expect([storage.length, storage.getItem(storage.key(0) ?? '')]).toEqual([1, '1750000000000 {"uuid":"a"}'])
  journal.remove('a')
  expect([storage.length, journal.size()]).toEqual([0, 0])
})

describe('the next page', () => {
  test('takes over the events of closed pages unchanged, oldest first, and only once', async () => {
    const { open, leave } = browser()
    open().add(waitingOf('new', 2_000))
    open().add(waitingOf('old', 1_000))
    leave()
    const next = open()
    expect(await next.adopt()).toEqual([waitingOf('old', 1_000), waitingOf('new', 2_000)])
    expect(await open().adopt()).toEqual([])
    expect(next.size()).toBe(2)
  })

  test('leaves the events of open pages and of other projects alone', async () => {
    const { open, leave } = browser()
    open().add(waitingOf('living'))
    expect(await open().adopt()).toEqual([])
    leave()
    expect(await open({ token: 'phc_ab' }).adopt()).toEqual([])
  })

  test('does not take events that another page has taken, even if its view of the storage is outdated', async () => {
    const { open, leave, storage } = browser()
    open().add(waitingOf('a'))
    leave()
    const older = createFakeStorage()
    for (let index = 0; index < storage.length; index += 1)
      older.setItem(storage.key(index) ?? '', storage.getItem(storage.key(index) ?? '') ?? '')
    expect(await open().adopt()).toHaveLength(1)
    expect(await open({ storage: () => older }).adopt()).toEqual([])
  })

  test('waits a minute without Web Locks, because open pages cannot be recognised', async () => {
    const { open } = browser()
    open({ locks: undefined }).add(waitingOf('a', runtime.now()))
    expect(await open({ locks: undefined }).adopt()).toEqual([])
    runtime.advance(61_000)
    expect(await open({ locks: undefined }).adopt()).toHaveLength(1)
  })
})

test('a full storage keeps the event in memory and says so', () => {
  const { open, told, storage } = browser(createFakeStorage(100))
  const journal = open()
  journal.add(waitingOf('a', 1, 200))
  expect([journal.has('a'), storage.length, told]).toEqual([true, 0, ['refused']])
})

test('the next page can send what a full storage contains', async () => {
  const storage = createFakeStorage(160)
  const { open, leave } = browser(storage)
  open().add(waitingOf('a', 1, 20))
  leave()
  const next = open()
  expect(await next.adopt()).toHaveLength(1)
  next.remove('a')
  expect(storage.length).toBe(0)
})

test('beyond 500,000 characters, the oldest event is dropped', () => {
  const { open, evicted, storage } = browser()
  const journal = open()
  for (const uuid of ['a', 'b', 'c']) journal.add(waitingOf(uuid, 1, 200_000))
  expect([evicted, journal.size(), storage.length]).toEqual([['a'], 2, 2])
})

describe('if nothing may be stored', () => {
  afterEach(() => localStorage.clear())

  test('events wait in memory', () => {
    const { open, told } = browser()
    const journal = open({ storage: () => undefined })
    journal.add(waitingOf('a'))
    expect([journal.has('a'), localStorage.length, told]).toEqual([true, 0, []])
  })

  test('stored events of all pages of the project are removed, and none of other projects', () => {
    const { open } = browser()
    let place: Storage | undefined = localStorage
    const storage = () => place
    const journal = open({ storage })
    for (const one of [journal, open({ storage }), open({ storage, token: 'phc_b' })]) one.add(waitingOf('a'))
    localStorage.setItem('app', '1')
    journal.obey()
    expect(localStorage.length).toBe(4)
    place = undefined
    journal.obey()
    expect(Object.keys(localStorage).filter((key) => !key.startsWith('tracked-openai/phc_b/'))).toEqual(['app'])
    expect([localStorage.length, journal.has('a')]).toEqual([2, true])
  })
})
