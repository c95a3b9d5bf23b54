import type { Worker } from 'node:cluster'
import { countersOf, sumMetrics } from '../serve/sum-metrics.js'

/** Messages between workers and the primary. `asked` is a number that the sender matches the answer by. */
type MetricsMessage =
  | { readonly kind: 'gather-metrics'; readonly asked: number }
  | { readonly kind: 'gathered-metrics'; readonly asked: number; readonly texts: readonly string[] }
  | { readonly kind: 'tell-metrics'; readonly asked: number }
  | { readonly kind: 'told-metrics'; readonly asked: number; readonly text: string }

/** How long the primary waits for the metrics of a worker. */
const answerTimeoutMs = 2_000

/** In a worker: answers the primary with its own metrics, and returns a function that gets the metrics of all workers. */
export function createMetricsGatherer(own: () => Promise<string>): () => Promise<readonly string[]> {
  const waiting = new Map<number, (texts: readonly string[]) => void>()
  let asked = 0
  const send = (message: MetricsMessage) => process.send?.(message)
  process.on('message', (message: MetricsMessage) => {
    if (message.kind === 'tell-metrics')
      void own().then((text) => send({ kind: 'told-metrics', asked: message.asked, text }))
    if (message.kind !== 'gathered-metrics') return
    waiting.get(message.asked)?.(message.texts)
    waiting.delete(message.asked)
  })
  return () => {
    asked += 1
    send({ kind: 'gather-metrics', asked })
    return new Promise((resolve) => waiting.set(asked, resolve))
  }
}

/**
 * In the primary: answers a worker that asks for the metrics of all workers. Those that have exited, or do not answer in time,
 * are included with their last metrics, because Prometheus takes a counter that decreases for one that was reset.
 */
export function answerGatherers(workers: () => readonly Worker[]): (asker: Worker) => void {
  let asked = 0
  const lastTexts = new Map<Worker, string>()
  let past = ''

  async function textOf(worker: Worker, own: number): Promise<string> {
    const text = await ask(worker, own)
    if (text !== undefined) lastTexts.set(worker, text)
    return text ?? lastTexts.get(worker) ?? ''
  }

  return (asker) => {
    asker.once('exit', () => {
      past = sumMetrics([past, countersOf(lastTexts.get(asker) ?? '')])
      lastTexts.delete(asker)
    })
    asker.on('message', (message: MetricsMessage) => {
      if (message.kind !== 'gather-metrics') return
      asked += 1
      const own = asked
      void Promise.all(workers().map((worker) => textOf(worker, own))).then((texts) => {
        const told: MetricsMessage = { kind: 'gathered-metrics', asked: message.asked, texts: [past, ...texts] }
        if (asker.isConnected()) asker.send(told)
      })
    })
  }
}

function ask(worker: Worker, asked: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const end = (text?: string) => {
      clearTimeout(timer)
      worker.off('message', listen)
      worker.off('exit', leave)
      resolve(text)
    }
    const leave = () => end()
    const listen = (message: MetricsMessage) => {
      if (message.kind === 'told-metrics' && message.asked === asked) end(message.text)
    }
    const timer = setTimeout(leave, answerTimeoutMs)
    worker.on('message', listen)
    worker.on('exit', leave)
    if (worker.isConnected()) worker.send({ kind: 'tell-metrics', asked } satisfies MetricsMessage)
    else end()
  })
}
