import { onOrder } from './orders.js'

export interface ReloadOrders {
  /** Runs `reload` for each order, one after another, and at once if an order has already arrived. */
  follow(reload: () => Promise<void>): void
}

/** Listens for orders to reload the config file, also before the gateway is able to. */
export function hearReloadOrders(): ReloadOrders {
  let isDue = false
  let order = () => void (isDue = true)
  onOrder('reload', ['SIGHUP'], () => order())
  return {
    follow(reload) {
      let last = Promise.resolve()
      order = () => void (last = last.then(reload))
      if (isDue) order()
    },
  }
}
