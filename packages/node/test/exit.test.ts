import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { scene } from './scene.js'

const script = fileURLToPath(new URL('script.ts', import.meta.url))

test.each([
  ['ends by itself', 'naturally', 0],
  ['shuts down and exits', 'shutdown', 7],
])('a script that %s has sent its event, and keeps its exit code', async (_, how, code) => {
  const { openai, posthog } = await scene()
  const env = {
    ...process.env,
    OPENAI_API_KEY: 'sk-test',
    OPENAI_BASE_URL: openai.url,
    POSTHOG_API_KEY: 'phc_script',
    POSTHOG_API_URL: posthog.url,
  }
  const child = spawn(process.execPath, ['--import', 'tsx', script, how], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const ended = await new Promise((resolve) => child.once('exit', resolve))
  expect(ended).toBe(code)
  expect(posthog.events().map(({ event }) => event)).toEqual(['$ai_generation'])
})
