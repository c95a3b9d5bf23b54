import { onOrder } from './orders.js'

export interface ReloadOrders {
  /** Runs `reload` for each order, one after another, and at once where one came before. */
  follow(reload: () => Promise<void>): void
}

/** Hears orders to read the file again, also before there is anything to read again. */
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
