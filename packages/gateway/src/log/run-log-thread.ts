import { setImmediate, setTimeout } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import type { Config } from '../config/config.js'
import { library } from '../library.js'
import { batchBytes } from './create-frame-writer.js'
import type { LogReader, LogReaderPorts } from './create-log-reader.js'
import type { FromLogThread, ToLogThread } from './open-log-thread.js'
import { packSpent } from './pack-spent.js'

/**
 * Milliseconds that the first batch after a rest waits: requests come in bursts, and where both threads share a core, those
 * that are still to be passed on would wait for the reading of those before them.
 */
const restMs = 25

/** The other end of `openLogThread`. */
export function runLogThread(): void {
  const reply = (message: FromLogThread, transfer: ArrayBuffer[] = []) => parentPort?.postMessage(message, transfer)
  let config = workerData as Config
  /** Readers, redaction and the price table are loaded for the first call: until then they would only take memory. */
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
      // One of a single large body is let go of here, where its garbage is collected soon.
      const isUsual = batch.byteLength === batchBytes
      const told = { kind: 'read', bytes, spent, stats: reader.stats() } as const
      if (isUsual) reply({ ...told, batch }, [batch])
      else reply(told)
    } else if (message.kind === 'config') {
      config = message.config
      reader.setConfig(config)
    } else if (message.kind === 'stats') reply({ kind: 'stats', asked: message.asked, stats: reader.stats() })
    else void reader.shutdown(message.timeoutMs).then(() => reply({ kind: 'done', stats: reader.stats() }))
  }

  /** One at a time: a port gives messages for as long as there are some, and nothing would be sent meanwhile. */
  async function takeAll(): Promise<void> {
    await setTimeout(restMs)
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
