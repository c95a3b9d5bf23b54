import type { IncomingMessage } from 'node:http'

export type ReadBody = Buffer | 'too-large' | 'late' | 'left'

/** Milliseconds in which nothing of a body comes, and those that all of it may take. */
const maxIdleMs = 30_000
const maxMs = 600_000

/** The whole body in one piece, of at most `maxBytes`. Never rejects. */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<ReadBody> {
  const toldBytes = Number(request.headers['content-length'])
  if (toldBytes > maxBytes) return Promise.resolve('too-large')
  // Of what is over nothing is heard any more.
  if (request.destroyed) return Promise.resolve('left')
  return new Promise((resolve) => {
    const body = createBody(toldBytes)
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
    // Most bodies come with their head, or a moment later.
    setImmediate(() => {
      if (!request.readableEnded && !request.destroyed) idle = setTimeout(late, maxIdleMs)
    })
  })
}

/** A body of so many bytes comes in one chunk, or in a few. */
const shortBytes = 256 * 1024

/** `toldBytes`: how long it is said to be; `NaN` where nothing was said. */
function createBody(toldBytes: number) {
  let chunks: Buffer[] = []
  /** Where a long body goes at once, chunk by chunk: kept until its end, they would be a second copy. */
  let place: Buffer | undefined
  let bytes = 0

  return {
    /** How many bytes there are now. */
    add(chunk: Buffer): number {
      // Memory that nothing was written to is not taken from the system yet.
      if (toldBytes > shortBytes) (place ??= Buffer.allocUnsafeSlow(toldBytes)).set(chunk, bytes)
      else chunks.push(chunk)
      return (bytes += chunk.length)
    },
    whole(): Buffer {
      const all = place ?? (chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, bytes))
      chunks = []
      return all
    },
  }
}
