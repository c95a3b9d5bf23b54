import { expect, test } from 'vitest'
import { createFakeRuntime } from '../../../core/test/fake-runtime.js'
import { waitingOf } from '../../test/waiting-of.js'
import { createResender } from './create-resender.js'
import type { Posted } from './post-events.js'
import type { Waiting } from './waiting.js'

/** `answer` is PostHog: what it says to the uuids of a request. */
function scene(answer: (uuids: string[], count: number) => number | Posted) {
  const runtime = createFakeRuntime()
  const startMs = runtime.now()
  const line = { isOnline: true }
  const waiting = new Set<string>()
  const requests: { atSeconds: number; uuids: string[] }[] = []
  const ends: (string | number)[][] = []
  const uuidsOf = (events: readonly Waiting[]) => events.map(({ uuid }) => uuid)
  const end = (word: string, events: readonly Waiting[]) => {
    for (const { uuid } of events) waiting.delete(uuid)
    ends.push([word, ...uuidsOf(events)])
  }
  const resender = createResender({
    runtime,
    post(events) {
      requests.push({ atSeconds: (runtime.now() - startMs) / 1_000, uuids: uuidsOf(events) })
      const said = answer(uuidsOf(events), requests.length)
      return Promise.resolve(typeof said === 'number' ? { status: said } : said)
    },
    isWaiting: (uuid) => waiting.has(uuid),
    maySend: () => line.isOnline,
    onDelivered: (events) => end('delivered', events),
    onRefused: (events, status) => end(`refused ${status}`, events),
    onFailed: (status) => ends.push(['failed', status]),
  })
  return {
    resender,
    line,
    waiting,
    requests,
    ends,
    add(when: 'now' | 'later', ...events: Waiting[]) {
      for (const { uuid } of events) waiting.add(uuid)
      resender.add(events, when)
    },
    async wait(seconds: number) {
      for (let passed = 0; passed < seconds; passed += 1) {
        await answered()
        runtime.advance(1_000)
      }
      await answered()
    },
  }
}

/** All that has been answered has been heard. */
async function answered(): Promise<void> {
  for (let turn = 0; turn < 30; turn += 1) await Promise.resolve()
}

test('during an outage, pauses double up to five minutes, and each event is delivered once', async () => {
  const { add, wait, requests, ends } = scene((_, count) => (count < 9 ? 503 : 200))
  add('now', waitingOf('a'), waitingOf('b'))
  await wait(1_300)
  expect(requests.map(({ atSeconds }) => atSeconds)).toEqual([0, 5, 15, 35, 75, 155, 315, 615, 915])
  expect(ends.filter(([word]) => word !== 'failed')).toEqual([['delivered', 'a', 'b']])
})

test('events that posthog-js has just failed to send wait five seconds', async () => {
  const { add, wait, requests } = scene(() => 200)
  add('later', waitingOf('a'))
  await wait(4)
  add('later', waitingOf('b'))
  await wait(1)
  expect(requests).toEqual([{ atSeconds: 5, uuids: ['a', 'b'] }])
})

test('Retry-After is respected', async () => {
  const { add, wait, requests } = scene((_, count) => (count === 1 ? { status: 429, retryAfterMs: 40_000 } : 200))
  add('now', waitingOf('a'))
  await wait(60)
  expect(requests.map(({ atSeconds }) => atSeconds)).toEqual([0, 40])
})

test.each([400, 413])('one event that gets %i does not affect the others', async (status) => {
  const { add, wait, ends } = scene((uuids) => (uuids.includes('bad') ? status : 200))
  add('now', waitingOf('a'), waitingOf('bad'), waitingOf('b'))
  await wait(1)
  expect(ends).toEqual([
    ['delivered', 'a'],
    [`refused ${status}`, 'bad'],
    ['delivered', 'b'],
  ])
})

test('a wrong project key is tried once', async () => {
  const { add, wait, ends, requests } = scene(() => 401)
  add('now', waitingOf('a'), waitingOf('b'))
  await wait(10)
  expect([ends, requests.length]).toEqual([[['refused 401', 'a', 'b']], 1])
})

test('nothing is tried while offline; once online, events are sent at once', async () => {
  const { add, wait, line, requests, resender } = scene(() => 200)
  line.isOnline = false
  add('now', waitingOf('a'))
  await wait(100)
  expect(requests).toEqual([])
  line.isOnline = true
  resender.wake()
  await wait(1)
  expect(requests).toEqual([{ atSeconds: 100, uuids: ['a'] }])
})

test('a request holds 150,000 characters, or one event', async () => {
  const { add, wait, requests } = scene(() => 200)
  add(
    'now',
    waitingOf('a', 1, 100_000),
    waitingOf('b', 1, 40_000),
    waitingOf('c', 1, 40_000),
    waitingOf('d', 1, 200_000),
  )
  await wait(1)
  expect(requests.map(({ uuids }) => uuids)).toEqual([['a', 'b'], ['c'], ['d']])
})

test('events that were answered or deleted meanwhile are not resent', async () => {
  const { add, wait, waiting, requests, resender } = scene(() => 200)
  add('later', waitingOf('a'), waitingOf('b'))
  waiting.delete('a')
  await wait(6)
  expect(requests).toEqual([{ atSeconds: 5, uuids: ['b'] }])
  add('later', waitingOf('c'))
  expect(resender.giveUp()).toEqual([waitingOf('c')])
  await wait(10)
  expect(requests).toHaveLength(1)
})
