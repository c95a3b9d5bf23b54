import type { Socket } from 'node:net'

/** An interim response has few headers or none. A longer one is left to undici, which closes the connection. */
const maxBytes = 4_096
const start = Buffer.from('HTTP/1.1 100')
const end = Buffer.from('\r\n\r\n')

/**
 * Makes a connection to an upstream skip `100 Continue`, which some hosts send although nobody asked for it: undici takes it for a
 * broken response and closes the connection. Only what follows a request is looked at, so that the bytes of a body are never
 * changed. This relies on a connection carrying one request at a time, and on undici reading by `socket.read()`.
 */
export function skipContinue(socket: Socket): void {
  const { read, write } = socket as { read: (size?: number) => Buffer | null; write: (...args: unknown[]) => boolean }
  /** Is the next byte the first of a response? */
  let isHeadDue = false
  /** The part of an interim response that has arrived. */
  let held: Buffer | undefined

  socket.write = (...args: unknown[]) => {
    isHeadDue = true
    return write.apply(socket, args)
  }
  socket.read = (size?: number) => {
    const chunk = read.call(socket, size)
    if (!isHeadDue || chunk === null) return chunk
    let rest = held ? Buffer.concat([held, chunk]) : chunk
    held = undefined
    while (isInterim(rest)) {
      const endsAt = rest.indexOf(end)
      if (endsAt < 0) break
      rest = rest.subarray(endsAt + end.length)
    }
    if (rest.length > 0 && (rest.length >= maxBytes || !isInterim(rest))) {
      isHeadDue = false
      return rest
    }
    if (rest.length > 0) held = rest
    return socket.read(size) as Buffer | null
  }
}

/** The first digit of the status is compared first, because that is all it takes for nearly every response. */
const isInterim = (bytes: Buffer) => bytes[9] === start[9] && bytes.subarray(0, start.length).equals(start)
