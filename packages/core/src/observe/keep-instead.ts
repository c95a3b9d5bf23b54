import type { Observed } from './observation.js'
import type { ResponseFacts } from './open-call.js'
import { toBytes } from './openai/to-bytes.js'
import { own } from './own.js'
import { mostBytesOfText } from './reading-bytes.js'

/** What a host gave in the place of the answer that was asked for, as far as it was read: its bytes, or a text. */
export type Instead = readonly Uint8Array[] | string

/** Blanks, and the bytes of a byte order mark. */
const blanks = '\t\n\r \u00ef\u00bb\u00bf'

/**
 * Keeps what is read of a body, piece by piece, where it is no stream of events: JSON or a page. What it gives is `false`
 * where there is nothing more to keep.
 */
export function keepInstead(observed: Pick<Observed, 'instead'>): (read: { readonly value?: unknown }) => boolean {
  const pieces: Uint8Array[] = []
  let bytes = 0
  return ({ value }) => {
    const piece = toBytes(value)
    if (!piece) return true
    if (!bytes) {
      const first = piece.find((byte) => !blanks.includes(String.fromCharCode(byte)))
      if (first === undefined) return true
      // Events begin with a name, or a colon.
      if (!'[{<'.includes(String.fromCharCode(first))) return false
      observed.instead = pieces
    }
    // A copy: the buffer is the reader's.
    pieces.push(piece.slice())
    bytes += piece.length
    return bytes < mostBytesOfText
  }
}

/** Keeps a text that the SDK reads and then looks into, which throws: nobody else gets it. */
export function keepText(
  observed: Pick<Observed, 'operation' | 'instead'>,
  response: (ResponseFacts & { text?(): Promise<string> }) | undefined,
): void {
  const read = response?.text
  if (observed.operation === 'responses' && read && !/json/i.test(response.headers?.get?.('content-type') ?? ''))
    own(response, 'text', async () => (observed.instead = await read.call(response)))
}
