import cluster, { type Worker } from 'node:cluster'
import { answerGatherers } from './gather-metrics.js'
import type { Order, ServesMessage } from './orders.js'

/** A worker that served at least this long is restarted at once. */
const goodRunMs = 2_000
/** The backoff before restarting a worker that failed sooner: it doubles with each failure in a row, up to the maximum. */
const firstPauseMs = 500
const maxPauseMs = 30_000

/**
 * `--num_workers`: several processes on one port. The primary only hands out connections, restarts workers that exit
 * unexpectedly, and exits when all have drained.
 */
export function serveByWorkers(workers: number): void {
  let isEnding = false
  let hasServed = false
  /** The pauses before restarts, and what ends each of them early. */
  const pauses = new Map<NodeJS.Timeout, () => void>()
  const all = () => Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined)
  const answer = answerGatherers(all)
  const end = (signal: NodeJS.Signals) => {
    isEnding = true
    for (const pause of pauses.keys()) clearTimeout(pause)
    for (const worker of all()) send(worker, { kind: 'end', signal })
  }
  /** `failures` is the number of failed starts in a row before this one. */
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
      // If no worker has ever served, the set-up is wrong, and a restart would not help.
      if (!hasServed) {
        process.exitCode = code || 1
        return end('SIGTERM')
      }
      const isGood = servedAtMs !== undefined && Date.now() - servedAtMs >= goodRunMs
      const pauseMs = isGood ? 0 : Math.min(firstPauseMs * 2 ** failures, maxPauseMs)
      const when = pauseMs === 0 ? 'at once' : `in ${pauseMs / 1000} s`
      const what =
        servedAtMs === undefined && code > 0
          ? `could not start (code ${code}, the message above says why)`
          : `exited (${signal ?? `code ${code}`})`
      process.stderr.write(`A worker ${what} and is restarted ${when}.\n`)
      const startAgain = () => {
        clearTimeout(pause)
        pauses.delete(pause)
        start(isGood ? 0 : failures + 1)
      }
      const pause = setTimeout(startAgain, pauseMs)
      pauses.set(pause, startAgain)
    })
  }
  for (let count = 0; count < workers; count += 1) start(0)
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => end(signal))
  process.on('SIGHUP', () => {
    for (const worker of all()) send(worker, { kind: 'reload', signal: 'SIGHUP' })
    // The file that they could not start with may be mended.
    for (const startAgain of [...pauses.values()]) {
      process.stderr.write('SIGHUP: a worker that waited to be restarted is started.\n')
      startAgain()
    }
  })
}

function send(worker: Worker, order: Order): void {
  if (worker.isConnected()) worker.send(order)
}
