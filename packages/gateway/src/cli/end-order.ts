import cluster from 'node:cluster'

/** From the primary to a worker: end. */
export interface EndOrder {
  readonly kind: 'end'
  readonly signal: string
}

/** From a worker to the primary: it serves. */
export interface ServesMessage {
  readonly kind: 'serves'
}

/**
 * Tells of each order to end, by the name of its signal. A worker takes it from its primary alone: a signal to the process
 * group, as a terminal and systemd send it, would reach the worker twice, and a second one means not to wait.
 */
export function onEndOrder(end: (signal: string) => void): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.on(signal, () => {
      if (!cluster.isWorker) end(signal)
    })
  if (!cluster.isWorker) return
  process.on('message', (message: EndOrder | { readonly kind: 'other' }) => {
    if (message.kind === 'end') end(message.signal)
  })
}
