import type { Observed } from './observation.js'
import type { ResponseFacts } from './open-call.js'
import { parseJson } from './openai/parse-json.js'
import { toBytes } from './openai/to-bytes.js'
import { toText } from './openai/to-text.js'
import { own } from './own.js'

/** What a host gave in the place of the answer that was asked for, as far as it was read: its bytes, or a text. */
export interface Instead {
  readonly pieces: Uint8Array[]
  bytes: number
  text?: string
}

/** Bytes that are kept to be read. */
const mostBytes = 16 * 1024 * 1024
/** How JSON and pages begin, and events do not: they begin with a name, or a colon. */
const begins = /^\s*[[{<]/

/** Keeps what was read of a body, where it is no stream of events. `false` where there is nothing more to keep. */
export function keepInstead(observed: Pick<Observed, 'instead'>, { value }: { readonly value?: unknown }): boolean {
  const bytes = toBytes(value)
  if (!bytes?.length) return true
  const [first = 0] = bytes
  const { instead } = observed
  // Most bodies are events, and end here: a letter.
  if (!instead && ((first > 96 && first < 123) || !begins.test(toText([bytes.subarray(0, 64)])))) return false
  const kept = (observed.instead ??= { pieces: [], bytes: 0 })
  kept.bytes += bytes.length
  if (kept.bytes > mostBytes) {
    observed.instead = undefined
    return false
  }
  // A copy: the buffer is the reader's.
  kept.pieces.push(bytes.slice())
  return true
}

/** Keeps a text that the SDK reads and then looks into, which throws: nobody else gets it. */
export function keepText(
  observed: Pick<Observed, 'operation' | 'instead'>,
  response: (ResponseFacts & { text?(): Promise<string> }) | undefined,
): void {
  const read = response?.text
  if (observed.operation !== 'responses' || !read || /json/i.test(response.headers?.get?.('content-type') ?? '')) return
  own(response, 'text', async () => {
    const text = await read.call(response)
    observed.instead = { pieces: [], bytes: 0, text }
    return text
  })
}

/** The answer that it is: parsed, or a text where it is a page; `undefined` for JSON that broke off. */
export function readInstead({ pieces, text = toText(pieces).trim() }: Instead): unknown {
  return /^[[{]/.test(text) ? parseJson(text) : text
}
