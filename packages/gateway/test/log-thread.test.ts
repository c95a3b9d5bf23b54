import type { Problem } from '@tracked-openai/core'
import { createMockPostHog } from '@tracked-openai/devserver'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import type { Config } from '../src/config/config.js'
import { parseConfig } from '../src/config/read-config.js'
import type { Keys } from '../src/keys/keys.js'
import { createLog } from '../src/log/create-log.js'
import { openLogThread } from '../src/log/open-log-thread.js'
import { buildProgram } from './build-program.js'
import { closeAfter, oneModel } from './scene.js'

const keys = { spend: () => undefined } as unknown as Keys

test('a log thread that crashes is restarted, and every event that is lost with it is counted', async () => {
  const posthog = await createMockPostHog()
  closeAfter(posthog.close)
  const config = parseConfig(oneModel.replace('OPENAI', 'https://api.openai.com/v1'), 'config.yaml', {
    POSTHOG_API_KEY: 'phc_x',
    POSTHOG_API_URL: posthog.url,
  })
  let nowMs = 0
  const problems: Problem[] = []
  let heard: () => void = () => undefined
  const told = new Promise<void>((resolve) => (heard = resolve))
  const port = openLogThread({
    program: pathToFileURL(await buildProgram()),
    config,
    now: () => nowMs,
    onProblem(problem) {
      problems.push(problem)
      if (problem.message.includes('log thread')) heard()
    },
  })
  const log = createLog({ port, keys, now: () => 1_750_000_000_000, later: (flush) => void setImmediate(flush) })
  closeAfter(() => log.shutdown(1_000))
  const common = { operation: 'chat', httpStatus: 200, isStream: false, gateway: {} } as const
  const open = (callId: string) =>
    log.open(common, { startedAtMs: 1_750_000_000_000, callId }, Buffer.from('{"model":"gpt-4o-mini"}'))

  const up = posthog.fault({ kind: 'status', status: 503 })
  open('ended-1').end({ ending: 'finished' })
  open('ended-2').end({ ending: 'finished' })
  open('running')
  while ((await log.stats()).pending < 2) await new Promise(setImmediate)
  nowMs = 60_000
  // Stands for any bug in the thread: no batch is this short, so reading it throws.
  port.post(new ArrayBuffer(8), 100)
  await told
  expect(problems.at(-1)).toMatchObject({ code: 'tracking_failed', dropped: 3 })
  expect(await log.stats()).toMatchObject({ captured: 3, delivered: 0, pending: 0, dropped: { tracking_failed: 3 } })

  up()
  open('after').end({ ending: 'finished' })
  const [event] = await posthog.waitFor(1)
  expect(event?.properties.tracked_openai_gateway_call_id).toBe('after')
})

test('if the log thread cannot start, calls are counted as lost and not kept in memory', async () => {
  const problems: Problem[] = []
  let heard: () => void = () => undefined
  const told = new Promise<void>((resolve) => (heard = resolve))
  const port = openLogThread({
    program: new URL('data:text/javascript,throw new RangeError()'),
    config: {} as Config,
    now: () => 0,
    onProblem(problem) {
      problems.push(problem)
      if (problem.message.includes('does not start')) heard()
    },
  })
  const log = createLog({ port, keys, now: () => 0, later: (flush) => void setImmediate(flush) })
  const call = async () => {
    const common = { operation: 'chat', isStream: false, gateway: {} } as const
    log.open(common, { startedAtMs: 0, callId: 'x' }, Buffer.from('{}')).end({ ending: 'finished' })
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  await call()
  await told
  await call()
  await call()
  expect(log.backlogBytes()).toBe(0)
  expect(await log.stats()).toEqual({ captured: 3, delivered: 0, pending: 0, dropped: { tracking_failed: 3 } })
  expect(problems[0]).toMatchObject({ dropped: 1, message: 'The log thread ended by RangeError.' })
})
