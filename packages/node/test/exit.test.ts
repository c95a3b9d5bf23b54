import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { scene } from './scene.js'

const script = fileURLToPath(new URL('script.ts', import.meta.url))

/** Runs the program, sends it SIGTERM once it is ready where `isTold`, and gives how it ended. */
async function run(how: string, isTold: boolean) {
  const { openai, posthog } = await scene()
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

test('a program that listens to the signal, even once and before us, ends when it wants to', async () => {
  expect(await run('listens once', true)).toMatchObject({ code: 9, signal: null })
})

test('a library that leaves the end to the last listener still ends the program', async () => {
  expect(await run('leaves the end to the last', true)).toMatchObject({ code: null, signal: 'SIGTERM' })
})

test('a program that takes errors itself sees no listener of ours beside its own', async () => {
  const { code, printed } = await run('takes errors itself', false)
  expect(code).toBe(1)
  // It did not wait for us, and is told what that cost.
  expect(printed).toMatch(/^tracked-openai: The process ended .* Events lost: 1\. \(process_exited\)\n$/)
})

test('without autoShutdown we listen to nothing', async () => {
  expect(await run('without us', false)).toMatchObject({ code: 4 })
})
