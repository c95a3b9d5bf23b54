import type { IncomingMessage } from 'node:http'

const maxBytes = 64 * 1024 * 1024
const maxMs = 30_000
const checkEveryMs = 200

/**
 * Reads and discards the rest of the body of a request that has already been answered, then calls `end`. Without that, a client
 * that sends its whole body before it reads would see a reset connection instead of the answer. A body that exceeds the limits
 * has its connection closed.
 */
export function discardBody(request: IncomingMessage, end: () => void): void {
  const { socket } = request
  const startedAtMs = performance.now()
  const startBytes = socket.bytesRead
  const check = setInterval(() => {
    if (socket.bytesRead - startBytes <= maxBytes && performance.now() - startedAtMs <= maxMs) return
    clearInterval(check)
    socket.destroy()
  }, checkEveryMs)
  request.once('close', () => clearInterval(check))
  request.once('end', () => {
    clearInterval(check)
    end()
  })
  request.resume()
}

/** Does the request have a body that was not completely received? */
export const isStillComing = ({ complete, headers }: IncomingMessage): boolean =>
  !complete && (Number(headers['content-length']) > 0 || headers['transfer-encoding'] !== undefined)
