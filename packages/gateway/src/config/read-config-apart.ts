import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import type { Config } from './config.js'
import { ConfigError } from './config-error.js'

/** The worker data of the thread. `configPath` also tells it from the log thread. */
interface Task {
  readonly configPath: string
}

type Answer = { readonly config: Config } | { readonly problems: readonly string[] }

/**
 * Runs `readConfig` on a short-lived thread, because the YAML parser and the schemas take 20 MB that are freed when the thread
 * ends. Rejects with `ConfigError`.
 */
export async function readConfigApart(program: URL, configPath: string): Promise<Config> {
  const thread = new Worker(program, { workerData: { configPath } satisfies Task, name: 'config' })
  const answer = await new Promise<Answer>((resolve, reject) => {
    thread.once('message', resolve)
    thread.once('error', reject)
    thread.once('exit', () => reject(new Error('The thread that reads the configuration ended.')))
  })
  if ('problems' in answer) throw new ConfigError(answer.problems)
  return answer.config
}

/** Is this the thread that `readConfigApart` started? */
export const isConfigThread = () => !isMainThread && 'configPath' in (workerData as object)

/** Runs in the thread that `readConfigApart` starts. */
export async function runConfigThread(): Promise<void> {
  const { readConfig } = await import('./read-config.js')
  parentPort?.postMessage(read(() => readConfig((workerData as Task).configPath)))
}

function read(run: () => Config): Answer {
  try {
    return { config: run() }
  } catch (error) {
    if (error instanceof ConfigError) return { problems: error.problems }
    throw error
  }
}
