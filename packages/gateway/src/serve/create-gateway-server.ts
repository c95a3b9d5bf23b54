import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

export interface GatewayServer {
  /** `http://127.0.0.1:4000`. */
  readonly url: string
  /** Takes no new connections; resolves once the running requests are over, or are cut after `timeoutMs`. */
  drain(timeoutMs: number): Promise<void>
}

export interface ServerOptions {
  readonly host: string
  readonly port: number
  /** Connections at once; more are closed as they come. */
  readonly maxConnections: number
  readonly handle: (request: IncomingMessage, response: ServerResponse) => void
}

/** Starts to listen. Rejects where the port is taken. */
export async function createGatewayServer({
  host,
  port,
  maxConnections,
  handle,
}: ServerOptions): Promise<GatewayServer> {
  const running = createRunning()
  const server = createServer(
    {
      // Below that, a client's pooled connection closes just as it is used, and so it does behind load balancers (60 s).
      keepAliveTimeout: 75_000,
      headersTimeout: 15_000,
      // How long a body may take is `readBody`'s to say, in words.
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
      // One that was sent behind another waits for its turn: until then it does not hear that its client left.
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
      // Node looks after those whose request never comes only until it is told to close.
      const unused = setInterval(() => {
        const busy = running.sockets()
        for (const socket of connections) if (!busy.has(socket)) socket.destroy()
      }, unusedMs)
      await drain(server, timeoutMs)
      clearInterval(unused)
      await running.over()
    },
  }
}

/** Milliseconds that a connection without a request is left, once no new ones are taken. */
const unusedMs = 1_000

/** Responses whose `close` was not heard: a cut connection is gone from the server before those of it are told. */
function createRunning() {
  const responses = new Set<ServerResponse>()
  let tell: () => void = () => undefined
  return {
    add(response: ServerResponse): void {
      responses.add(response)
      response.once('close', () => {
        responses.delete(response)
        if (responses.size === 0) tell()
      })
    },
    sockets: () => new Set([...responses].map(({ req }) => req.socket)),
    over: () => new Promise<void>((resolve) => (responses.size === 0 ? resolve() : (tell = resolve))),
  }
}

function drain(server: Server, timeoutMs: number): Promise<void> {
  return new Promise((resolve) => {
    // A connection that was busy when `close` was called stays open for its next request.
    const idle = setInterval(() => server.closeIdleConnections(), 20)
    const cut = setTimeout(() => server.closeAllConnections(), timeoutMs)
    server.close(() => {
      clearInterval(idle)
      clearTimeout(cut)
      resolve()
    })
  })
}
