import { readErrorEvent } from './read-error-event.js'
import { scrubError } from './scrub-error.js'

/** Removes our keys from the error events of a stream. All other events are passed on as they arrive. */
export interface KeyFilter {
  /** Returns the bytes to pass on. An event that may be an error is held until it is complete. */
  push(chunk: Buffer): Buffer
  /** The bytes still held at the end of the stream. */
  rest(): Buffer
}

/** The longest error event that is held. Of a longer one, only the first piece is without keys. */
const maxHeldBytes = 64 * 1024

export function createKeyFilter(secrets: readonly string[]): KeyFilter {
  let held: Buffer = empty
  /** The bytes that were passed on end inside an event. */
  let isInside = false

  function clean(bytes: Buffer): Buffer {
    if (!bytes.includes(mark)) return bytes
    const events = bytes.toString('latin1').split(/(?<=\n\r?\n)/)
    const cleaned = events.map((event) => {
      const own = Buffer.from(event, 'latin1')
      return readErrorEvent(own) === undefined ? own : scrubError(own, secrets)
    })
    return Buffer.concat(cleaned)
  }

  return {
    push(chunk) {
      const all = held.length > 0 ? Buffer.concat([held, chunk]) : chunk
      const end = lastEventEnd(all)
      const tail = all.subarray(end)
      const isHeld = (end > 0 || !isInside) && tail.length <= maxHeldBytes && mayBeError(tail)
      held = isHeld ? tail : empty
      isInside = !isHeld && tail.length > 0
      return clean(isHeld ? all.subarray(0, end) : all)
    },
    rest: () => clean(held),
  }
}

const empty = Buffer.alloc(0)
const mark = Buffer.from('error')

/** The offset after the last blank line; 0 if there is none. */
export function lastEventEnd(bytes: Buffer): number {
  const plain = bytes.lastIndexOf('\n\n')
  const carriage = bytes.lastIndexOf('\r\n\r\n')
  return Math.max(plain < 0 ? 0 : plain + 2, carriage < 0 ? 0 : carriage + 4)
}

const beginnings = ['event:error', 'data:{"error":', 'data:{"type":"error"']

/** Is this, as far as it has arrived, the beginning of an error event? */
function mayBeError(tail: Buffer): boolean {
  const start = tail
    .toString('latin1', 0, 256)
    .replace(/^(:[^\n]*(\n|$)|\s)*/, '')
    .replace(/\s/g, '')
  return tail.length > 0 && beginnings.some((beginning) => beginning.startsWith(start) || start.startsWith(beginning))
}
