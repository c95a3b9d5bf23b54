import cluster from 'node:cluster'
import { answerGatherers } from './gather-metrics.js'

/** Milliseconds in which a worker that ends has started badly, and is not started again at once. */
const badStartMs = 2_000

/**
 * `--num_workers`: as many processes on one port. The primary passes no bytes: it hands connections out, starts a worker
 * again that ended by itself, and ends when all have drained.
 */
export function serveByWorkers(workers: number): void {
  let isEnding = false
  const all = () => Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined)
  const answer = answerGatherers(all)
  const start = () => {
    const startedAtMs = Date.now()
    const worker = cluster.fork()
    answer(worker)
    worker.once('exit', (code, signal) => {
      if (isEnding) return
      // One that cannot start will not start the next time either.
      if (Date.now() - startedAtMs < badStartMs) {
        isEnding = true
        process.exitCode = code || 1
        for (const worker of all()) worker.process.kill('SIGTERM')
        return
      }
      process.stderr.write(`A worker ended by ${signal ?? `code ${code}`}, and is started again.\n`)
      start()
    })
  }
  for (let count = 0; count < workers; count += 1) start()
  const pass = (signal: NodeJS.Signals) => {
    for (const worker of all()) worker.process.kill(signal)
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.on(signal, () => {
      isEnding = true
      pass(signal)
    })
  process.on('SIGHUP', () => pass('SIGHUP'))
}
