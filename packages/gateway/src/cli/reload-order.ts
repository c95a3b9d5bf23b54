import cluster from 'node:cluster'

/** From the primary to a worker: read the file again. */
export interface ReloadOrder {
  readonly kind: 'reload'
}

export interface ReloadOrders {
  /** Runs `reload` for each order, one after another, and at once where one came before. */
  follow(reload: () => Promise<void>): void
}

/**
 * Hears orders to read the file again, by SIGHUP. A worker takes them from its primary alone, because a signal to one that
 * does not listen yet would end it.
 */
export function hearReloadOrders(): ReloadOrders {
  let isDue = false
  let order = () => void (isDue = true)
  process.on('SIGHUP', () => {
    if (!cluster.isWorker) order()
  })
  if (cluster.isWorker)
    process.on('message', ({ kind }: ReloadOrder | { readonly kind: 'other' }) => {
      if (kind === 'reload') order()
    })
  return {
    follow(reload) {
      let last = Promise.resolve()
      order = () => void (last = last.then(reload))
      if (isDue) order()
    },
  }
}
