import { builtin } from '../builtin.js'
import { isBoundToRequests } from './is-bound-to-requests.js'

export interface ProcessEnd {
  /** Sends queued events, within its own timeout. Never rejects. */
  shutdown(): Promise<void>
  /** The process exits now; nothing asynchronous is possible any more. */
  end(): void
}

type Signal = 'SIGTERM' | 'SIGINT'

/**
 * Sends queued events when the process ends, without changing how it ends. If the app itself listens for a signal or for uncaught
 * exceptions, its listeners decide.
 */
export function watchProcessEnd(events: ProcessEnd): void {
  // There is no such event, and Vercel's edge throws when `process.on` is read.
  if (isBoundToRequests()) return
  const { process } = globalThis as { process?: NodeJS.Process }
  if (typeof process?.on !== 'function') return
  process.on('beforeExit', () => void events.shutdown())
  process.on('exit', events.end)
  watchErrors(process, events)
  // Only the main thread receives signals.
  if (builtin('node:worker_threads')?.isMainThread !== false) {
    watchSignal(process, 'SIGTERM', events)
    watchSignal(process, 'SIGINT', events)
  }
}

function watchSignal(process: NodeJS.Process, signal: Signal, { shutdown }: ProcessEnd): void {
  let isEnding = false
  function listener(): void {
    // Removed first, because other libraries check whether they are the only listener before they end the process.
    process.off(signal, listener)
    const again = () => process.prependListener(signal, listener)
    if (process.listenerCount(signal) > 0) {
      setImmediate(again)
      return
    }
    // A second signal ends the process at once.
    if (isEnding) return void process.kill(process.pid, signal)
    isEnding = true
    again()
    void shutdown().then(() => {
      process.off(signal, listener)
      process.kill(process.pid, signal)
    })
  }
  // Runs first, because a listener that was added with `once` is already removed when later ones run, and would not be counted.
  process.prependListener(signal, listener)
}

function watchErrors(process: NodeJS.Process, { shutdown }: ProcessEnd): void {
  let isEnding = false
  function listener(error: unknown): void {
    process.off('uncaughtException', listener)
    const again = () => process.prependListener('uncaughtException', listener)
    if (process.listenerCount('uncaughtException') > 0) {
      setImmediate(again)
      return
    }
    again()
    // Without us, the first error would have ended the process, so later ones are ignored.
    if (isEnding) return
    isEnding = true
    void shutdown().then(() => {
      process.off('uncaughtException', listener)
      // Thrown again, so that Node prints it and exits with its usual code.
      setImmediate(() => {
        throw error
      })
    })
  }
  process.prependListener('uncaughtException', listener)
}
