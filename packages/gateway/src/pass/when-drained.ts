import type { ServerResponse } from 'node:http'

/** How long a client that does not read may hold its connection and the upstream's. */
const maxStallMs = 120_000

/** Calls `go` once the write buffer has drained or the client is gone. A client that reads nothing for too long is cut off. */
export function whenDrained(response: ServerResponse, go: () => void): void {
  const stall = setTimeout(() => response.destroy(), maxStallMs)
  const over = () => {
    clearTimeout(stall)
    response.off('close', over)
    response.off('drain', over)
    go()
  }
  response.once('drain', over)
  response.once('close', over)
}
