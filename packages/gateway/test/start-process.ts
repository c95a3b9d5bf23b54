import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildProgram } from './build-program.js'
import { closeAfter } from './scene.js'

export interface GatewayProcess {
  readonly url: string
  /** The output so far. */
  output(): string
  /** Resolves when `text` was printed. */
  printed(text: string): Promise<void>
  signal(signal: NodeJS.Signals): void
  /** Closes the reading end of its output. */
  closeOutput(): void
  readonly pid: number
  /** Its exit code. */
  readonly ended: Promise<number | null>
  readonly folder: string
}

/** Runs the command in an empty folder with this `config.yaml`. The process is ended after the test. */
export async function startProcess(
  yaml: string,
  environment: Readonly<Record<string, string>>,
  args: readonly string[] = [],
): Promise<GatewayProcess> {
  const started = await spawnGateway(yaml, environment, ['--port', '0', ...args])
  await Promise.race([
    started.printed('Listening at '),
    started.ended.then(() => Promise.reject(new Error(started.output()))),
  ])
  const [, url = ''] = /Listening at (\S+)/.exec(started.output()) ?? []
  return { ...started, url }
}

/** Runs the command for a gateway that fails to start. */
export async function spawnGateway(
  yaml: string,
  environment: Readonly<Record<string, string>>,
  args: readonly string[],
): Promise<Omit<GatewayProcess, 'url'>> {
  const program = await buildProgram()
  const folder = mkdtempSync(join(tmpdir(), 'tracked-openai-gateway-'))
  writeFileSync(join(folder, 'config.yaml'), yaml)
  const child: ChildProcess = spawn(process.execPath, [program, '--config', 'config.yaml', ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const { pid = 0 } = child
  let output = ''
  const listeners = new Set<() => void>()
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (bytes: Buffer) => {
      output += bytes.toString()
      for (const listener of listeners) listener()
    })
  const ended = once(child, 'close').then(([code]) => code as number | null)
  closeAfter(async () => {
    child.kill('SIGKILL')
    await ended
  })
  return {
    folder,
    ended,
    output: () => output,
    signal: (signal) => void child.kill(signal),
    closeOutput() {
      child.stdout?.destroy()
      child.stderr?.destroy()
    },
    pid,
    printed: (text) =>
      new Promise((resolve) => {
        const check = () => {
          if (!output.includes(text)) return
          listeners.delete(check)
          resolve()
        }
        listeners.add(check)
        check()
      }),
  }
}
