import { setImmediate, setTimeout } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import type { Config } from '../config/config.js'
import { library } from '../library.js'
import { batchBytes } from './create-frame-writer.js'
import type { LogReader, LogReaderPorts } from './create-log-reader.js'
import type { FromLogThread, ToLogThread } from './open-log-thread.js'
import { packSpent } from './pack-spent.js'

/**
 * How long the first batch after an idle time waits. Requests come in bursts, and if both threads share a core, logging the first
 * ones would delay the others.
 */
const burstMs = 25

/** Runs in the thread that `openLogThread` starts. */
export function runLogThread(): void {
  const reply = (message: FromLogThread, transfer: ArrayBuffer[] = []) => parentPort?.postMessage(message, transfer)
  let config = workerData as Config
  /** Loaded with the first message, because readers, redaction and price table take memory. */
  let reader: LogReader | undefined
  const waiting: ToLogThread[] = []

  async function load(): Promise<LogReader> {
    const [{ createLogReader }, { createNodeRuntime }] = await Promise.all([
      import('./create-log-reader.js'),
      import('@tracked-openai/node/runtime'),
    ])
    const onProblem: LogReaderPorts['onProblem'] = (problem) => reply({ kind: 'problem', problem })
    return createLogReader(config, { runtime: createNodeRuntime(), library, onProblem })
  }

  function take(message: ToLogThread, reader: LogReader): void {
    if (message.kind === 'batch') {
      const { batch, bytes } = message
      const spent = packSpent(reader.read(batch, bytes))
      // Only batches of the usual size are reused. A larger one is left to this thread, which collects garbage soon.
      const read = { kind: 'read', bytes, spent, stats: reader.stats() } as const
      if (batch.byteLength === batchBytes) reply({ ...read, batch }, [batch])
      else reply(read)
    } else if (message.kind === 'config') {
      config = message.config
      reader.setConfig(config)
    } else if (message.kind === 'stats') reply({ kind: 'stats', asked: message.asked, stats: reader.stats() })
    else void reader.shutdown(message.timeoutMs).then(() => reply({ kind: 'done', stats: reader.stats() }))
  }

  /**
   * Handles one message in each turn of the event loop. A port delivers messages as long as there are any, and meanwhile nothing
   * would be sent to PostHog.
   */
  async function takeAll(): Promise<void> {
    await setTimeout(burstMs)
    while (waiting.length > 0) {
      const message = waiting[0] as ToLogThread
      reader ??= await load()
      take(message, reader)
      waiting.shift()
      await setImmediate()
    }
  }

  parentPort?.on('message', (message: ToLogThread) => {
    waiting.push(message)
    if (waiting.length === 1) void takeAll()
  })
}
