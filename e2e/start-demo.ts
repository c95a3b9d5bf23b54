import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Urls } from './urls.js'

/** Runs `npm start` without its build, with these settings instead of the shell's environment. */
export async function startDemo(
  settings: Readonly<Record<string, string>>,
): Promise<{ urls: Urls; close: () => Promise<void> }> {
  const script = fileURLToPath(new URL('../scripts/start.mjs', import.meta.url))
  const child = fork(script, ['--no-build'], {
    env: { ...withoutSettings(process.env), ...settings },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const urls = await new Promise<Urls>((resolve, reject) => {
    child.once('message', (message) => resolve(message as Urls))
    child.once('exit', (code) => reject(new Error(`npm start ended with code ${code} before it was ready.`)))
  })
  return {
    urls,
    close() {
      child.kill('SIGTERM')
      return ended
    },
  }
}

function withoutSettings(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !/^(OPENAI|POSTHOG)_/.test(name)))
}
