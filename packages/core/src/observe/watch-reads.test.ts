import { expect, test } from 'vitest'
import type { CallSite } from './open-call.js'
import { watchReads } from './watch-reads.js'

const siteAt = (now: () => number) => ({ tracker: { runtime: { now } } }) as CallSite

/** A body whose every read takes the host one second, and the clock of the call that reads it. */
function scene({ withoutIterator = false, stream = true, failsAt = 9 } = {}) {
  let nowMs = 1_000
  let reads = 0
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        nowMs += 1_000
        reads += 1
        if (reads === failsAt) controller.error(new Error('broken'))
        else if (reads > 3) controller.close()
        else controller.enqueue(new TextEncoder().encode('data: {}'))
      },
    },
    { highWaterMark: 0 },
  )
  // Bodies in Safari are not async iterable.
  if (withoutIterator) Object.defineProperty(body, Symbol.asyncIterator, { value: undefined, configurable: true })
  const given = withoutIterator
    ? new Proxy(body, { has: (target, key) => key !== Symbol.asyncIterator && key in target })
    : body
  const observed = { operation: 'chat' as const, asked: { model: 'm', stream } }
  const clock = watchReads(
    observed,
    { body: given },
    siteAt(() => nowMs),
  )
  const pass = (ms: number) => (nowMs += ms)
  return { body, clock, pass, now: () => nowMs }
}

test('the clock of a call runs while the host works and stops while the caller does', async () => {
  const { body, clock, pass } = scene()
  const seen: unknown[] = [clock?.now()]
  pass(500)
  for await (const piece of body) {
    seen.push(piece.length, clock?.now(), clock?.now(true))
    expect(clock?.isStopped).toBe(true)
    pass(60_000)
  }
  expect(clock?.isStopped).toBe(false)
  expect([...seen, clock?.now()]).toEqual([1_000, 8, 2_000, 2_000, 8, 3_000, 3_000, 8, 4_000, 4_000, 5_000])
})

test('a read that fails or is still pending counts up to that point', async () => {
  const broken = scene({ failsAt: 2 })
  const reader = broken.body[Symbol.asyncIterator]()
  await reader.next()
  broken.clock?.now(true)
  broken.pass(7_000)
  await expect(reader.next()).rejects.toThrow('broken')
  broken.pass(250)
  expect(broken.clock?.now()).toBe(3_250)
})

test("until the body is read, or if its reads cannot be observed, the clock is the runtime's", () => {
  const { clock, pass, now } = scene()
  pass(5_000)
  expect(clock?.now()).toBe(now())
  for (const response of [undefined, {}, { body: null }, { body: {} }]) {
    const own = watchReads({ operation: 'chat', asked: { model: 'm', stream: true } }, response, siteAt(now))
    expect(own?.now()).toBe(now())
  }
})

test('a body that is not async iterable is observed through its reader, and a body that is not streamed is left alone', async () => {
  const own = scene({ withoutIterator: true })
  const reader = own.body.getReader()
  await reader.read()
  own.clock?.now(true)
  own.pass(60_000)
  expect(own.clock?.now()).toBe(2_000)
  const whole = scene({ stream: false })
  expect(whole.clock).toBeUndefined()
  expect(Reflect.ownKeys(whole.body)).toEqual(Reflect.ownKeys(new ReadableStream()))
})

test('a body that is read by two readers in turn is observed to its end', async () => {
  const { body, clock, pass } = scene()
  const first = body.getReader()
  await first.read()
  clock?.now(true)
  first.releaseLock()
  const second = body.getReader()
  pass(60_000)
  while (!(await second.read()).done) {
    clock?.now(true)
    pass(500)
  }
  expect(clock?.now()).toBe(5_000)
})
