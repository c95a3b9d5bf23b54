import type { Observed } from './observation.js'
import type { ResponseFacts } from './open-call.js'
import { parseJson } from './openai/parse-json.js'
import { toBytes } from './openai/to-bytes.js'
import { toText } from './openai/to-text.js'
import { own } from './own.js'

/** What a host gave in the place of the answer that was asked for, as far as it was read: its bytes, or a text. */
export type Instead = readonly Uint8Array[] | string

/** Pieces that are kept to be read: bodies come in such of 64 kB at most. */
const mostPieces = 256
/** How JSON and pages begin, and events do not: they begin with a name, or a colon. */
const begins = /^\s*[[{<]/

/** Keeps what was read of a body, where it is no stream of events. `false` where there is nothing more to keep. */
export function keepInstead(observed: Pick<Observed, 'instead'>, { value }: { readonly value?: unknown }): boolean {
  const bytes = toBytes(value)
  if (!bytes?.length) return true
  const pieces = (observed.instead ?? []) as Uint8Array[]
  const isOther = pieces.length ? pieces.length < mostPieces : begins.test(String.fromCharCode(...bytes.subarray(0, 8)))
  // A copy: the buffer is the reader's.
  observed.instead = isOther ? [...pieces, bytes.slice()] : undefined
  return isOther
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

/** The answer that it is: parsed, or a text where it is a page; `undefined` for JSON that broke off. */
export function readInstead(instead: Instead): unknown {
  const text = typeof instead === 'string' ? instead : toText(instead).trim()
  return /^[[{]/.test(text) ? parseJson(text) : text
}
