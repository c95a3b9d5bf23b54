import { createNodeRuntime } from '@tracked-openai/node/runtime'
import { parentPort, workerData } from 'node:worker_threads'
import type { Config } from '../config/config.js'
import { library } from '../library.js'
import { createLogReader } from './create-log-reader.js'
import type { FromLogThread, ToLogThread } from './open-log-thread.js'

/** The other end of `openLogThread`. */
export function runLogThread(): void {
  const reply = (message: FromLogThread) => parentPort?.postMessage(message)
  const reader = createLogReader(workerData as Config, {
    runtime: createNodeRuntime(),
    library,
    onProblem: (problem) => reply({ kind: 'problem', problem }),
  })
  const waiting: ToLogThread[] = []

  function take(message: ToLogThread): void {
    if (message.kind === 'batch') {
      const { bytes } = message
      reply({ kind: 'read', bytes, spent: reader.read(message.batch, bytes) })
    } else if (message.kind === 'config') reader.setConfig(message.config)
    else if (message.kind === 'stats') reply({ kind: 'stats', asked: message.asked, stats: reader.stats() })
    else void reader.shutdown(message.timeoutMs).then(() => reply({ kind: 'done', stats: reader.stats() }))
  }

  /** One at a time: a port gives messages for as long as there are some, and nothing would be sent meanwhile. */
  function takeNext(): void {
    const message = waiting.shift()
    if (message) take(message)
    if (waiting.length > 0) setImmediate(takeNext)
  }

  parentPort?.on('message', (message: ToLogThread) => {
    waiting.push(message)
    if (waiting.length === 1) setImmediate(takeNext)
  })
}
