import { onOrder } from './orders.js'
import type { Gateway } from './start-gateway.js'

/** After the shutdown timeout and this time, the process exits whatever is still running. */
const graceMs = 15_000

export interface Ending {
  /** Sets the gateway to drain. A signal that arrives before ends the process at once. */
  holds(gateway: Gateway): void
}

/** Ends the process on SIGTERM or SIGINT: the first signal drains the gateway, a second one exits at once. */
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
      // A bug must not break the running streams, so the gateway drains instead of exiting at once.
      process.on('uncaughtException', (error: unknown) => {
        process.exitCode = 1
        if (isEnding) return
        const name = error instanceof Error ? error.name : typeof error
        print(`A bug in the gateway: ${name}. It ends after its running requests.`)
        end('uncaught exception')
      })
    },
  }
}
