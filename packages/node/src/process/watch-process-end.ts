import { builtin } from '../builtin.js'
import { isBoundToRequests } from './is-bound-to-requests.js'

export interface ProcessEnd {
  /** Sends what waits, within its own time. Never rejects. */
  shutdown(): Promise<void>
  /** The process ends in this very moment. */
  end(): void
}

type Signal = 'SIGTERM' | 'SIGINT'

/**
 * Sends what waits when the process ends, and lets it end as it would have. Where the app listens to a signal or to
 * uncaught errors, it is in charge.
 */
export function watchProcessEnd(events: ProcessEnd): void {
  // Nobody is told of the end there, and Vercel's edge throws where it is asked for.
  if (isBoundToRequests()) return
  const { process } = globalThis as { process?: NodeJS.Process }
  if (typeof process?.on !== 'function') return
  process.on('beforeExit', () => void events.shutdown())
  process.on('exit', events.end)
  watchErrors(process, events)
  // Signals come to the main thread alone.
  if (builtin('node:worker_threads')?.isMainThread !== false) {
    watchSignal(process, 'SIGTERM', events)
    watchSignal(process, 'SIGINT', events)
  }
}

function watchSignal(process: NodeJS.Process, signal: Signal, { shutdown }: ProcessEnd): void {
  let isEnding = false
  function listener(): void {
    // Away first: other listeners count who else is there, and leave the end to them.
    process.off(signal, listener)
    const again = () => process.prependListener(signal, listener)
    if (process.listenerCount(signal) > 0) {
      setImmediate(again)
      return
    }
    // Whoever sends the signal twice does not want to wait.
    if (isEnding) return void process.kill(process.pid, signal)
    isEnding = true
    again()
    void shutdown().then(() => {
      process.off(signal, listener)
      process.kill(process.pid, signal)
    })
  }
  // In front: a listener that is added with `once` is gone when those after it run.
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
    // What fails after the first error would not have happened without us.
    if (isEnding) return
    isEnding = true
    void shutdown().then(() => {
      process.off('uncaughtException', listener)
      // Node prints it, and ends with its own exit code.
      setImmediate(() => {
        throw error
      })
    })
  }
  process.prependListener('uncaughtException', listener)
}
