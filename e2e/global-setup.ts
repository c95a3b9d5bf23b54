import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Urls } from './urls.js'

/** Starts the demo as `npm start` does, for all tests, and ends it after them. */
export default async function globalSetup(): Promise<() => Promise<void>> {
  const script = fileURLToPath(new URL('../scripts/start.mjs', import.meta.url))
  const child = fork(script, ['--no-build'], {
    env: { ...withoutSettings(process.env), VITE_TEST: '1', CHUNK_DELAY_MS: '40' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  const urls = await new Promise<Urls>((resolve, reject) => {
    child.once('message', (message) => resolve(message as Urls))
    child.once('exit', (code) => reject(new Error(`npm start ended with code ${code} before it was ready.`)))
  })
  process.env.E2E_URLS = JSON.stringify(urls)
  return async () => {
    child.kill('SIGTERM')
    await ended
  }
}

/** The tests run against the mocks, whatever the shell says. */
function withoutSettings(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !/^(OPENAI|POSTHOG)_/.test(name)))
}
