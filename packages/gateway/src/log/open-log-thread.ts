import type { CaptureStats, Problem } from '@tracked-openai/core'
import { Worker } from 'node:worker_threads'
import type { Config } from '../config/config.js'
import type { LogPort } from './create-log.js'
import type { SpentOf } from './create-log-reader.js'

/** From the thread that passes bytes to the log thread. */
export type ToLogThread =
  | { readonly kind: 'batch'; readonly batch: ArrayBuffer; readonly bytes: number }
  | { readonly kind: 'config'; readonly config: Config }
  | { readonly kind: 'stats'; readonly asked: number }
  | { readonly kind: 'shutdown'; readonly timeoutMs: number }

/** And back. */
export type FromLogThread =
  | { readonly kind: 'read'; readonly bytes: number; readonly spent: readonly SpentOf[] }
  | { readonly kind: 'stats'; readonly asked: number; readonly stats: CaptureStats }
  | { readonly kind: 'problem'; readonly problem: Problem }
  | { readonly kind: 'done'; readonly stats: CaptureStats }

export interface LogThreadOptions {
  /** The program whose `isMainThread` is false there. */
  readonly program: URL
  readonly config: Config
  readonly onProblem: (problem: Problem) => void
}

const none: CaptureStats = { captured: 0, delivered: 0, pending: 0, dropped: {} }

/** Starts the thread that parses, redacts, compresses and sends, so that the passing of bytes never waits for it. */
export function openLogThread({ program, config, onProblem }: LogThreadOptions): LogPort {
  const worker = new Worker(program, { workerData: config, name: 'log' })
  let listener: Parameters<LogPort['onRead']>[0] = () => undefined
  const asking = new Map<number, (stats: CaptureStats) => void>()
  let asked = 0
  let last = none
  let isOver = false
  let finish: (stats: CaptureStats) => void = () => undefined
  const done = new Promise<CaptureStats>((resolve) => (finish = resolve))

  worker.on('message', (message: FromLogThread) => {
    if (message.kind === 'read') listener(message.bytes, message.spent)
    else if (message.kind === 'problem') onProblem(message.problem)
    else if (message.kind === 'done') {
      last = message.stats
      void worker.terminate()
    } else {
      last = message.stats
      asking.get(message.asked)?.(last)
      asking.delete(message.asked)
    }
  })
  worker.on('error', ({ name }) =>
    onProblem({
      code: 'tracking_failed',
      dropped: 0,
      message: `The log thread ended by ${name}. Calls leave no events.`,
    }),
  )
  worker.once('exit', () => {
    isOver = true
    for (const answer of asking.values()) answer(last)
    finish(last)
  })
  worker.unref()

  const post = (message: ToLogThread, transfer: ArrayBuffer[] = []) => worker.postMessage(message, transfer)
  return {
    onRead: (next) => void (listener = next),
    post: (batch, bytes) => post({ kind: 'batch', batch, bytes }, [batch]),
    setConfig: (next) => post({ kind: 'config', config: next }),
    stats() {
      if (isOver) return Promise.resolve(last)
      asked += 1
      post({ kind: 'stats', asked })
      return new Promise((resolve) => asking.set(asked, resolve))
    },
    shutdown(timeoutMs) {
      if (!isOver) {
        worker.ref()
        post({ kind: 'shutdown', timeoutMs })
      }
      return done
    },
  }
}
