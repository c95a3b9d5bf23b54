import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { scene } from './scene.js'

const script = fileURLToPath(new URL('script.ts', import.meta.url))

/** Runs the program, sends SIGTERM when it is ready if `isTold`, and returns how it ended. PostHog answers after `delayMs`. */
async function run(how: string, isTold: boolean, delayMs = 0) {
  const { openai, posthog } = await scene()
  if (delayMs) posthog.fault({ kind: 'slow', delayMs })
  const env = {
    ...process.env,
    OPENAI_API_KEY: 'sk-test',
    OPENAI_BASE_URL: openai.url,
    POSTHOG_API_KEY: 'phc_script',
    POSTHOG_API_URL: posthog.url,
  }
  const child = fork(script, [how], { env, execArgv: ['--import', 'tsx'], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
  let printed = ''
  child.stderr?.on('data', (bytes: Buffer) => (printed += String(bytes)))
  if (isTold) child.once('message', () => child.kill('SIGTERM'))
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve) => {
    child.once('close', (...ended) => resolve(ended))
  })
  return { code, signal, printed, arrived: posthog.events().map(({ event }) => event) }
}

test.each([
  ['ends by itself', 'naturally', 0, null],
  ['shuts down and exits', 'shutdown', 7, null],
  ['does not catch an error', 'throws', 1, null],
  ['does not catch a rejection', 'rejects', 1, null],
  ['is told to end', 'signal', null, 'SIGTERM'],
] as const)('a program that %s has sent its event, and ends as it would have', async (_, how, code, signal) => {
  const ended = await run(how, how === 'signal')
  expect(ended).toMatchObject({ code, signal, arrived: ['$ai_generation'] })
  if (code === 1) expect(ended.printed).toContain('RangeError: of the program')
})

test('a program with its own signal listener, even by `once` and before ours, decides when it ends', async () => {
  expect(await run('listens once', true)).toMatchObject({ code: 9, signal: null })
})

test('a library that only ends the program if it is the last listener still does so', async () => {
  expect(await run('leaves the end to the last', true)).toMatchObject({ code: null, signal: 'SIGTERM' })
})

test('a program that handles uncaught exceptions itself does not see a listener of ours', async () => {
  const { code, printed } = await run('takes errors itself', false)
  expect(code).toBe(1)
  // It did not wait for the delivery, and the lost event is reported.
  expect(printed).toMatch(/^tracked-openai: The process ended .* Events lost: 1\. \(process_exited\)\n$/)
})

test('a program that waits for its own requests to the same PostHog is kept alive by them', async () => {
  const { code, arrived } = await run('flushes its own PostHog', false, 400)
  expect([code, arrived.sort()]).toEqual([6, ['$ai_generation', 'signed up']])
})

test('without autoShutdown there are no process listeners', async () => {
  expect(await run('without us', false)).toMatchObject({ code: 4 })
})
