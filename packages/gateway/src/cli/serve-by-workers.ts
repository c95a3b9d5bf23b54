import cluster, { type Worker } from 'node:cluster'
import { answerGatherers } from './gather-metrics.js'
import type { Order, ServesMessage } from './orders.js'

/** Milliseconds that a worker must have served for the next one to be started at once. */
const goodRunMs = 2_000
/** Milliseconds before the next start after one that failed, and at most, as more fail in a row. */
const firstPauseMs = 500
const maxPauseMs = 30_000

/**
 * `--num_workers`: as many processes on one port. The primary passes no bytes: it hands connections out, starts a worker
 * again that ended by itself, and ends when all have drained.
 */
export function serveByWorkers(workers: number): void {
  let isEnding = false
  let hasServed = false
  const pauses = new Set<NodeJS.Timeout>()
  const all = () => Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined)
  const answer = answerGatherers(all)
  const end = (signal: NodeJS.Signals) => {
    isEnding = true
    for (const pause of pauses) clearTimeout(pause)
    for (const worker of all()) send(worker, { kind: 'end', signal })
  }
  /** `failures`: starts in a row, up to this one, that came to nothing. */
  const start = (failures: number) => {
    const worker = cluster.fork()
    answer(worker)
    let servedAtMs: number | undefined
    worker.on('message', ({ kind }: ServesMessage | { readonly kind: 'other' }) => {
      if (kind !== 'serves') return
      hasServed = true
      servedAtMs = Date.now()
    })
    worker.once('exit', (code, signal) => {
      if (isEnding) return
      // What has never served will not do so the next time either: its set-up is wrong.
      if (!hasServed) {
        process.exitCode = code || 1
        return end('SIGTERM')
      }
      const isGood = servedAtMs !== undefined && Date.now() - servedAtMs >= goodRunMs
      const pauseMs = isGood ? 0 : Math.min(firstPauseMs * 2 ** failures, maxPauseMs)
      const when = pauseMs === 0 ? 'at once' : `in ${pauseMs / 1000} s`
      process.stderr.write(`A worker ended by ${signal ?? `code ${code}`}, and is started again ${when}.\n`)
      const pause = setTimeout(() => {
        pauses.delete(pause)
        start(isGood ? 0 : failures + 1)
      }, pauseMs)
      pauses.add(pause)
    })
  }
  for (let count = 0; count < workers; count += 1) start(0)
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => end(signal))
  process.on('SIGHUP', () => {
    for (const worker of all()) send(worker, { kind: 'reload', signal: 'SIGHUP' })
  })
}

function send(worker: Worker, order: Order): void {
  if (worker.isConnected()) worker.send(order)
}
