import cluster from 'node:cluster'

/** From the primary to a worker: end because of this signal, or reload the config file. */
export interface Order {
  readonly kind: 'end' | 'reload'
  readonly signal: NodeJS.Signals
}

/** From a worker to the primary: it is listening. */
export interface ServesMessage {
  readonly kind: 'serves'
}

/**
 * Runs `run` when an order arrives: by signal, or in a worker by a message of its primary. A terminal and systemd signal the
 * whole process group, so a worker that obeyed signals would get the order twice, and a second order to end means not to drain.
 * It still needs a handler for them, because without one a signal would end it.
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
