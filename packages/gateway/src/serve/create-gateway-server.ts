import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

export interface GatewayServer {
  /** `http://127.0.0.1:4000`. */
  readonly url: string
  /** Accepts no new connections. Resolves when the running requests have ended; those left after `timeoutMs` are cut off. */
  drain(timeoutMs: number): Promise<void>
}

export interface ServerOptions {
  readonly host: string
  readonly port: number
  /** Concurrent connections; any more are closed at once. */
  readonly maxConnections: number
  readonly handle: (request: IncomingMessage, response: ServerResponse) => void
}

/** Starts listening. Rejects if the port is in use. */
export async function createGatewayServer({
  host,
  port,
  maxConnections,
  handle,
}: ServerOptions): Promise<GatewayServer> {
  const running = createRunning()
  const server = createServer(
    {
      // Longer than load balancers and clients keep idle connections (60 s): otherwise we would close one just as it is reused.
      keepAliveTimeout: 75_000,
      headersTimeout: 15_000,
      // Longer than the limit of `readBody`, which answers a late body with an error message instead of closing the connection.
      requestTimeout: 660_000,
      connectionsCheckingInterval: 5_000,
      maxHeaderSize: 16 * 1024,
      noDelay: true,
    },
    (request, response) => {
      const begin = () => {
        running.add(response)
        handle(request, response)
      }
      // A pipelined request gets its socket when its turn comes. Until then its `close` event would not be emitted.
      if (response.socket) begin()
      else response.once('socket', begin)
    },
  )
  server.maxConnections = maxConnections
  const connections = new Set<Socket>()
  server.on('connection', (socket) => {
    connections.add(socket)
    socket.once('close', () => connections.delete(socket))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port, backlog: 4_096 }, resolve)
  })
  const { port: actual } = server.address() as AddressInfo
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${actual}`,
    async drain(timeoutMs) {
      // After `server.close()`, Node no longer times out connections whose request never becomes complete.
      const unused = setInterval(() => {
        const busy = running.sockets()
        for (const socket of connections) if (!busy.has(socket)) socket.destroy()
      }, closeUnusedEveryMs)
      await drain(server, timeoutMs)
      clearInterval(unused)
      await running.over()
    },
  }
}

/** While draining, how often connections without a running request are closed, in milliseconds. */
const closeUnusedEveryMs = 1_000

/** The responses that have not emitted `close`, which for a cut connection comes later than the server's own close. */
function createRunning() {
  const responses = new Set<ServerResponse>()
  let onEmpty: () => void = () => undefined
  return {
    add(response: ServerResponse): void {
      responses.add(response)
      response.once('close', () => {
        responses.delete(response)
        if (responses.size === 0) onEmpty()
      })
    },
    sockets: () => new Set([...responses].map(({ req }) => req.socket)),
    over: () => new Promise<void>((resolve) => (responses.size === 0 ? resolve() : (onEmpty = resolve))),
  }
}

function drain(server: Server, timeoutMs: number): Promise<void> {
  return new Promise((resolve) => {
    // `close` leaves connections that are busy open, and they would wait for another request when they become idle.
    const idle = setInterval(() => server.closeIdleConnections(), 20)
    const cut = setTimeout(() => server.closeAllConnections(), timeoutMs)
    server.close(() => {
      clearInterval(idle)
      clearTimeout(cut)
      resolve()
    })
  })
}
