import type { ServerResponse } from 'node:http'

/** Milliseconds in which a client that does not read holds its connection, and the upstream's. */
const maxStallMs = 120_000

/** Calls `go` once the client took what was written, or is gone; one that takes nothing for too long is cut off. */
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
