import type { CaptureStats, Problem } from '@tracked-openai/core'
import { Worker } from 'node:worker_threads'
import type { Config } from '../config/config.js'
import type { LogPort } from './create-log.js'
import { readSpent } from './pack-spent.js'

/** Messages from the main thread to the log thread. */
export type ToLogThread =
  | { readonly kind: 'batch'; readonly batch: ArrayBuffer; readonly bytes: number }
  | { readonly kind: 'config'; readonly config: Config }
  | { readonly kind: 'stats'; readonly asked: number }
  | { readonly kind: 'shutdown'; readonly timeoutMs: number }

/** Messages from the log thread to the main thread. */
export type FromLogThread =
  | {
      readonly kind: 'read'
      readonly bytes: number
      /** The result of `packSpent`. */
      readonly spent: Float64Array
      readonly batch?: ArrayBuffer
      readonly stats: CaptureStats
    }
  | { readonly kind: 'stats'; readonly asked: number; readonly stats: CaptureStats }
  | { readonly kind: 'problem'; readonly problem: Problem }
  | { readonly kind: 'done'; readonly stats: CaptureStats }

export interface LogThreadOptions {
  /** The entry file of the thread. */
  readonly program: URL
  readonly config: Config
  readonly onProblem: (problem: Problem) => void
  readonly now: () => number
}

const none: CaptureStats = { captured: 0, delivered: 0, pending: 0, dropped: {} }

/** Three semi-spaces of 4 MB: nearly all objects of a batch die young, so a larger young generation would only take memory. */
const resourceLimits = { maxYoungGenerationSizeMb: 12 }
/** A thread that ends sooner than this cannot start, and is not restarted. */
const badStartMs = 2_000

/** Runs parsing, redaction, compression and delivery on a worker thread, so that they never delay requests. */
export function openLogThread({ program, config: first, onProblem, now }: LogThreadOptions): LogPort {
  let config = first
  let listener: Parameters<LogPort['onRead']>[0] = () => undefined
  const asking = new Map<number, (stats: CaptureStats) => void>()
  let asked = 0
  /** The last counts of the current thread. */
  let last = none
  /** The final counts of the threads before it. */
  let past = none
  let crash: () => number = () => 0
  /** Bytes that were posted and that the thread has not read. */
  let unread = 0
  let worker: Worker | undefined
  let finish: (stats: CaptureStats) => void = () => undefined
  const done = new Promise<CaptureStats>((resolve) => (finish = resolve))
  let isEnding = false
  let isStarted = false
  let isDone = false

  /** Called when the first batch is expected, because an idle thread would only take memory. */
  function startThread(): void {
    isStarted = true
    const startedAtMs = now()
    const thread = new Worker(program, { workerData: config, name: 'log', resourceLimits })
    worker = thread
    thread.unref()
    thread.on('message', take)
    let reason = 'itself'
    thread.on('error', ({ name }) => void (reason = name))
    thread.once('exit', () => {
      worker = undefined
      if (!isDone) dropAll(reason)
      const lost = unread
      unread = 0
      listener(lost, [])
      for (const answer of asking.values()) answer(sum(past, last))
      asking.clear()
      if (isEnding) finish(sum(past, last))
      else if (now() - startedAtMs > badStartMs) startThread()
      else
        onProblem({
          code: 'tracking_failed',
          dropped: 0,
          message: 'The log thread does not start. Calls make no events.',
        })
    })
  }

  /** The thread has crashed: counts its unsent events and its open calls as dropped. */
  function dropAll(reason: string): void {
    const calls = crash()
    const dropped = calls + last.pending
    past = sum(past, { ...last, captured: last.captured + calls, pending: 0 }, { tracking_failed: dropped })
    last = none
    onProblem({ code: 'tracking_failed', dropped, message: `The log thread ended by ${reason}.` })
  }

  /** There is no thread to read the open calls: counts them as dropped. */
  function dropCalls(): void {
    const calls = crash()
    past = sum(past, { ...none, captured: calls }, { tracking_failed: calls })
  }

  function take(message: FromLogThread): void {
    if (message.kind === 'read') {
      unread -= message.bytes
      last = message.stats
      listener(message.bytes, readSpent(message.spent), message.batch)
    } else if (message.kind === 'problem') onProblem(message.problem)
    else {
      last = message.stats
      if (message.kind === 'done') {
        isDone = true
        return void worker?.terminate()
      }
      asking.get(message.asked)?.(sum(past, last))
      asking.delete(message.asked)
    }
  }

  const post = (message: ToLogThread, transfer: ArrayBuffer[] = []) => worker?.postMessage(message, transfer)
  return {
    start() {
      if (isStarted || isEnding) return
      startThread()
      // Its first message makes the thread load what it needs.
      post({ kind: 'config', config })
    },
    onRead: (next) => void (listener = next),
    onCrash: (next) => void (crash = next),
    post(batch, bytes) {
      if (!isStarted) startThread()
      if (!worker) {
        dropCalls()
        return listener(bytes, [])
      }
      unread += bytes
      post({ kind: 'batch', batch, bytes }, [batch])
    },
    setConfig(next) {
      config = next
      post({ kind: 'config', config })
    },
    stats() {
      if (!worker) return Promise.resolve(sum(past, last))
      asked += 1
      post({ kind: 'stats', asked })
      return new Promise((resolve) => asking.set(asked, resolve))
    },
    shutdown(timeoutMs) {
      isEnding = true
      if (!worker) return Promise.resolve(sum(past, last))
      worker.ref()
      post({ kind: 'shutdown', timeoutMs })
      return done
    },
  }
}

function sum(one: CaptureStats, other: CaptureStats, more: CaptureStats['dropped'] = {}): CaptureStats {
  const dropped: Record<string, number> = {}
  for (const lost of [one.dropped, other.dropped, more])
    for (const [code, count] of Object.entries(lost)) if (count) dropped[code] = (dropped[code] ?? 0) + count
  return {
    captured: one.captured + other.captured,
    delivered: one.delivered + other.delivered,
    pending: one.pending + other.pending,
    dropped,
  }
}
