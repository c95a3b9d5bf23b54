import type { IncomingMessage } from 'node:http'

const maxBytes = 64 * 1024 * 1024
const maxMs = 30_000
const checkEveryMs = 200

/**
 * Takes what is still to come of the body of a request that has its answer, and then calls `end`: a client that writes first
 * and reads then would find its connection broken, and never see why. Past the limits the connection is closed.
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

/** Has it a body that was not read to its end? */
export const isStillComing = ({ complete, headers }: IncomingMessage): boolean =>
  !complete && (Number(headers['content-length']) > 0 || headers['transfer-encoding'] !== undefined)
