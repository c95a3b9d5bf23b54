import type { Observed } from './observation.js'
import type { ResponseFacts } from './open-call.js'
import { toBytes } from './openai/to-bytes.js'
import { own } from './own.js'
import { maxTextBytes } from './reading-bytes.js'

/** A body other than the requested kind, as far as it was read: bytes, or text. */
export type Instead = readonly Uint8Array[] | string

/** White space, and the bytes of a UTF-8 byte order mark. */
const whitespace = '\t\n\r \u00ef\u00bb\u00bf'

/**
 * Keeps what is read of a streaming call's body if it is not an event stream but JSON or HTML. The returned function
 * takes each result of a read, and returns `false` once there is nothing more to keep.
 */
export function keepInstead(observed: Pick<Observed, 'instead'>): (read: { readonly value?: unknown }) => boolean {
  const pieces: Uint8Array[] = []
  let bytes = 0
  return ({ value }) => {
    const piece = toBytes(value)
    if (!piece) return true
    if (!bytes) {
      const first = piece.find((byte) => !whitespace.includes(String.fromCharCode(byte)))
      if (first === undefined) return true
      // The lines of an event stream begin with a field name or a colon.
      if (!'[{<'.includes(String.fromCharCode(first))) return false
      observed.instead = pieces
    }
    // A copy, because the reader may reuse the buffer.
    pieces.push(piece.slice())
    bytes += piece.length
    return bytes < maxTextBytes
  }
}

/**
 * Keeps a text body of the Responses API, which only the SDK gets to see: it reads the text, and then throws because
 * it expects JSON.
 */
export function keepText(
  observed: Pick<Observed, 'operation' | 'instead'>,
  response: (ResponseFacts & { text?(): Promise<string> }) | undefined,
): void {
  const read = response?.text
  if (observed.operation === 'responses' && read && !/json/i.test(response.headers?.get?.('content-type') ?? ''))
    own(response, 'text', async () => (observed.instead = await read.call(response)))
}
