import { onOrder } from './orders.js'
import type { Gateway } from './start-gateway.js'

/** Milliseconds beyond the time of running requests after which the process ends, whatever is still under way. */
const graceMs = 15_000

export interface Ending {
  /** From here on an end lets this gateway drain; before, there is nothing to wait for. */
  holds(gateway: Gateway): void
}

/** Ends the process on its signals: the first one drains, the second one does not wait. */
export function createEnding(timeoutS: number, print: (line: string) => void): Ending {
  let gateway: Gateway | undefined
  let isEnding = false
  const end = (why: string) => {
    if (isEnding || !gateway) process.exit(1)
    isEnding = true
    setTimeout(() => process.exit(1), timeoutS * 1000 + graceMs).unref()
    print(`${why}: no new requests; running ones have ${timeoutS} s.`)
    gateway.stop(timeoutS * 1000).then(
      ({ captured, delivered, dropped }) => {
        const lost = Object.values(dropped).reduce((sum, count) => sum + count, 0)
        print(`Ended. Events: ${captured} captured, ${delivered} delivered, ${lost} lost.`)
        process.exit()
      },
      () => process.exit(1),
    )
  }
  onOrder('end', ['SIGTERM', 'SIGINT'], end)
  return {
    holds(started) {
      gateway = started
      // A defect of ours must not take the running streams with it.
      process.on('uncaughtException', (error: unknown) => {
        process.exitCode = 1
        if (isEnding) return
        const name = error instanceof Error ? error.name : typeof error
        print(`A defect of the gateway: ${name}. It ends after its running requests.`)
        end('uncaught exception')
      })
    },
  }
}
