import { expect, test } from 'vitest'
import type { Keys } from '../keys/keys.js'
import { createLog, type LogPort } from './create-log.js'
import type { CommonFacts, OpenFacts } from './open-facts.js'
import { readFrames } from './read-frames.js'

/** A log, and the kinds and payloads of the frames that it wrote. */
function createWrittenLog() {
  const written: [kind: string, payload: string][] = []
  let crash: () => number = () => 0
  const port = {
    onRead: () => undefined,
    onCrash: (listener: () => number) => void (crash = listener),
    post(batch: ArrayBuffer, bytes: number) {
      for (const { kind, payload } of readFrames(batch, bytes)) written.push([kind, payload.toString('utf8')])
    },
  } as unknown as LogPort
  const flushes: (() => void)[] = []
  const log = createLog({ port, keys: {} as Keys, now: () => 0, later: (flush) => void flushes.push(flush) })
  return {
    log,
    written: () => {
      for (const flush of flushes.splice(0)) flush()
      return written.splice(0)
    },
    crash: () => crash(),
  }
}

const common: CommonFacts = { operation: 'chat', isStream: false, gateway: {} }

test('facts that calls share are written once, and once more after the reader crashed', () => {
  const { log, written, crash } = createWrittenLog()
  const call = (callId: string) => log.open(common, { startedAtMs: 0, callId }, undefined).end({ ending: 'finished' })
  const ended = ['end', '']
  call('a')
  call('b')
  expect(written()).toEqual([
    ['common', JSON.stringify(common)],
    ['open', '[0,{"startedAtMs":0,"callId":"a"}]'],
    ended,
    ['open', '[0,{"startedAtMs":0,"callId":"b"}]'],
    ended,
  ])
  crash()
  call('c')
  expect(written().map(([kind]) => kind)).toEqual(['common', 'open', 'end'])
})

test('tracking facts of a client that are too deeply nested for JSON are left out', () => {
  const { log, written } = createWrittenLog()
  let deep: unknown = {}
  for (let level = 0; level < 100_000; level += 1) deep = [deep]
  const facts: OpenFacts = { startedAtMs: 0, privacy: 'metadata', callId: 'a' }
  log.open(common, { ...facts, told: { properties: { deep } } }, Buffer.from('{}')).end({ ending: 'finished' })
  const opened = written().flatMap(([kind, payload]) => (kind === 'open' ? [JSON.parse(payload)] : []))
  expect(opened).toEqual([[0, facts]])
})

test('with a large backlog, a long body is logged without its content, but with its tracking fields', () => {
  const { log, written } = createWrittenLog()
  const open = (body: object) => {
    log.open(common, { startedAtMs: 0, callId: 'a' }, Buffer.from(JSON.stringify(body)))
    return written().flatMap(([kind, payload]) => (kind === 'body' ? [payload] : []))
  }
  open({ messages: 'x'.repeat(33 * 1024 * 1024) })
  const told = { model: 'gpt', metadata: { user_id: 'ada' }, posthog_api_key: 'phc_own', 'no-log': true }
  expect(open({ ...told, messages: 'x'.repeat(20_000) })).toEqual([JSON.stringify(told)])
})
