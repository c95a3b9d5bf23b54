import type { Problem } from '@tracked-openai/core'
import { expect, test } from 'vitest'
import { createFakeRuntime } from '../../core/test/fake-runtime.js'
import { tellRarely } from './tell-rarely.js'

const lost = (dropped: number, code: Problem['code'] = 'queue_overflow'): Problem => ({ code, dropped, message: 'x' })

test('many problems of one code are reported at once, and then once a minute with the events lost since', () => {
  const runtime = createFakeRuntime()
  const told: number[] = []
  const tell = tellRarely(runtime, 60_000, ({ dropped }) => told.push(dropped))
  for (let count = 0; count < 1_000; count += 1) tell(lost(1))
  expect(told).toEqual([1])
  runtime.advance(60_000)
  return Promise.resolve().then(() => expect(told).toEqual([1, 999]))
})

test('another code is reported at once, and nothing is reported for a minute without problems', () => {
  const runtime = createFakeRuntime()
  const told: string[] = []
  const tell = tellRarely(runtime, 60_000, ({ code }) => told.push(code))
  tell(lost(1))
  tell(lost(1, 'posthog_unreachable'))
  runtime.advance(300_000)
  expect(told).toEqual(['queue_overflow', 'posthog_unreachable'])
  expect(runtime.pending()).toBe(0)
})
