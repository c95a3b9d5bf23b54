import type { IncomingMessage } from 'node:http'

const mostBytes = 64 * 1024 * 1024
const mostMs = 30_000
const checkEveryMs = 200

/**
 * Takes what is still to come of the body of a request that has its answer: a client that writes first and reads then would
 * find its connection broken, and never see why. Past the limits the connection is closed.
 */
export function discardBody(request: IncomingMessage): void {
  const { socket } = request
  if (request.complete || socket.destroyed) return
  const startedAtMs = performance.now()
  const startBytes = socket.bytesRead
  const check = setInterval(() => {
    const isOver = request.complete || socket.destroyed
    const isTooMuch = socket.bytesRead - startBytes > mostBytes || performance.now() - startedAtMs > mostMs
    if (!isOver && !isTooMuch) return
    clearInterval(check)
    if (!isOver) socket.destroy()
  }, checkEveryMs)
  request.resume()
}
