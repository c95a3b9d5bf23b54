import cluster from 'node:cluster'

/** From the primary to a worker. `end`: by the signal of this name. `reload`: read the file again. */
export interface Order {
  readonly kind: 'end' | 'reload'
  readonly signal: NodeJS.Signals
}

/** From a worker to the primary: it serves. */
export interface ServesMessage {
  readonly kind: 'serves'
}

/**
 * Hears orders of a kind, by one of its signals. A worker takes them from its primary alone: a signal to the process group, as
 * a terminal and systemd send it, would reach the worker twice, and a second one to end means not to wait; and one to a worker
 * that does not listen yet would end it.
 */
export function onOrder(
  kind: Order['kind'],
  signals: readonly NodeJS.Signals[],
  run: (signal: NodeJS.Signals) => void,
): void {
  for (const signal of signals)
    process.on(signal, () => {
      if (!cluster.isWorker) run(signal)
    })
  if (!cluster.isWorker) return
  process.on('message', (message: Order | { readonly kind: 'other' }) => {
    if (message.kind === kind) run(message.signal)
  })
}
