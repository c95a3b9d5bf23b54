import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { urls } from './urls.js'

function start(name: string, model: string, stdio: ['ignore', 'pipe', 'inherit', 'ipc']) {
  return spawn(process.execPath, ['--import', 'tsx', 'src/main.ts'], {
    cwd: fileURLToPath(new URL(`../examples/${name}`, import.meta.url)),
    env: {
      ...process.env,
      OPENAI_API_KEY: 'sk-demo',
      OPENAI_BASE_URL: urls().openai,
      OPENAI_MODEL: model,
      POSTHOG_API_KEY: 'phc_demo',
      POSTHOG_API_URL: urls().posthog,
      PORT: '0',
    },
    stdio,
  })
}

/** Runs an example against the mocks and returns its output. */
export async function runExample(name: string, model: string): Promise<string> {
  const child = start(name, model, ['ignore', 'pipe', 'inherit', 'ipc'])
  let printed = ''
  child.stdout?.on('data', (bytes) => (printed += String(bytes)))
  const code = await new Promise((resolve) => child.once('exit', resolve))
  if (code !== 0) throw new Error(`The example ${name} ended with code ${String(code)}.`)
  return printed
}

/** Starts an example service and returns its address once it listens. */
export async function startExample(name: string, model: string): Promise<{ url: string; close: () => Promise<void> }> {
  const child = start(name, model, ['ignore', 'pipe', 'inherit', 'ipc'])
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const url = await new Promise<string>((resolve, reject) => {
    child.once('message', (message) => resolve((message as { url: string }).url))
    child.once('exit', (code) => reject(new Error(`The example ${name} ended with code ${String(code)}.`)))
  })
  return {
    url,
    close() {
      child.kill('SIGTERM')
      return ended
    },
  }
}
