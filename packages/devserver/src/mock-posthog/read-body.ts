import type { IncomingMessage } from 'node:http'

/** What a client sent as its body. */
export interface BodyRead {
  /** Empty if it exceeded the limit. */
  readonly body: Buffer
  /** All bytes that came. */
  readonly bytes: number
}

/**
 * Reads a body to its end, and keeps it up to `limitBytes`: a client that is still sending would take an early answer for a broken
 * connection. `undefined` if the client disconnected.
 */
export function readBody(request: IncomingMessage, limitBytes: number): Promise<BodyRead | undefined> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let bytes = 0
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes <= limitBytes) chunks.push(chunk)
      else chunks.length = 0
    })
    request.on('end', () => resolve({ body: Buffer.concat(chunks), bytes }))
    request.on('error', () => resolve(undefined))
    request.on('close', () => resolve(undefined))
  })
}
