import type { IncomingMessage } from 'node:http'

export type ReadBody = Buffer | 'too-large' | 'late' | 'left'

/** The longest gap between two chunks of a body. */
const maxIdleMs = 30_000
/** The longest time for a whole body. */
const maxMs = 600_000

/** Reads the whole request body, of at most `maxBytes`. Never rejects. */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<ReadBody> {
  const contentLength = Number(request.headers['content-length'])
  if (contentLength > maxBytes) return Promise.resolve('too-large')
  // A destroyed request emits no further events.
  if (request.destroyed) return Promise.resolve('left')
  return new Promise((resolve) => {
    const body = createBody(contentLength)
    let idle: NodeJS.Timeout | undefined
    const startedAtMs = performance.now()
    const end = (read: ReadBody) => {
      clearTimeout(idle)
      resolve(read)
    }
    const endEarly = (read: ReadBody) => {
      request.removeAllListeners('data')
      end(read)
    }
    const late = () => endEarly('late')
    request.on('data', (chunk: Buffer) => {
      if (body.add(chunk) > maxBytes) return endEarly('too-large')
      if (performance.now() - startedAtMs > maxMs) return late()
      idle?.refresh()
    })
    request.once('end', () => end(body.whole()))
    request.once('close', () => end('left'))
    request.once('error', () => end('left'))
    // Most bodies arrive with their headers or right after, and then need no timer.
    setImmediate(() => {
      if (!request.readableEnded && !request.destroyed) idle = setTimeout(late, maxIdleMs)
    })
  })
}

/** A body up to this size arrives in a few chunks, which are concatenated at the end. */
const shortBytes = 256 * 1024

/** `contentLength` is `NaN` if the client did not send it. */
function createBody(contentLength: number) {
  let chunks: Buffer[] = []
  /** A long body is copied into this buffer chunk by chunk: concatenating it at the end would need twice its memory. */
  let preallocated: Buffer | undefined
  let bytes = 0

  return {
    /** Returns the bytes received so far. */
    add(chunk: Buffer): number {
      // The system only commits pages that are written to, so a false content-length costs no memory.
      if (contentLength > shortBytes) (preallocated ??= Buffer.allocUnsafeSlow(contentLength)).set(chunk, bytes)
      else chunks.push(chunk)
      return (bytes += chunk.length)
    },
    whole(): Buffer {
      const all = preallocated ?? (chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, bytes))
      chunks = []
      return all
    },
  }
}
