import type { IncomingMessage } from 'node:http'

export type ReadBody = Buffer | 'too-large' | 'left'

/** The whole body in one piece, of at most `mostBytes`. Never rejects. */
export function readBody(request: IncomingMessage, mostBytes: number): Promise<ReadBody> {
  if (Number(request.headers['content-length']) > mostBytes) return Promise.resolve('too-large')
  return new Promise((resolve) => {
    let first: Buffer | undefined
    let all: Buffer[] | undefined
    let bytes = 0
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes > mostBytes) {
        request.removeAllListeners('data')
        resolve('too-large')
      } else if (!first) first = chunk
      else (all ??= [first]).push(chunk)
    })
    request.once('end', () => resolve(all ? Buffer.concat(all, bytes) : (first ?? empty)))
    request.once('close', () => resolve('left'))
    request.once('error', () => resolve('left'))
  })
}

const empty = Buffer.alloc(0)
