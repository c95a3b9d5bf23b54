import { expect, test } from 'vitest'
import type { Keys } from '../keys/keys.js'
import { createLog, type LogPort } from './create-log.js'
import type { CommonFacts, OpenFacts } from './open-facts.js'
import { readFrames } from './read-frames.js'

test('a call whose client tells of itself too deeply is opened without what the client told', () => {
  const opened: unknown[] = []
  const port = {
    onRead: () => undefined,
    onCrash: () => undefined,
    post(batch: ArrayBuffer, bytes: number) {
      for (const { kind, payload } of readFrames(batch, bytes))
        if (kind === 'open') opened.push(JSON.parse(payload.toString('utf8')))
    },
  } as unknown as LogPort
  const flushes: (() => void)[] = []
  const log = createLog({ port, keys: {} as Keys, now: () => 0, later: (flush) => void flushes.push(flush) })
  let deep: unknown = {}
  for (let level = 0; level < 100_000; level += 1) deep = [deep]
  const common: CommonFacts = { operation: 'chat', isStream: false, gateway: {} }
  const facts: OpenFacts = { startedAtMs: 0, privacy: 'metadata', callId: 'a' }
  log.open(common, { ...facts, told: { properties: { deep } } }, Buffer.from('{}')).end({ ending: 'finished' })
  for (const flush of flushes) flush()
  expect(opened).toEqual([[0, facts]])
})
