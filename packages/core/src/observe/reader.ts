import type { NewHash } from '../privacy/create-hash.js'
import type { Answered, Asked } from './observation.js'

/**
 * Reads one provider API off the wire: plain JSON, as the SDK's promise, the SDK's stream and the gateway's
 * bytes all give it. Whatever the provider sends, a reader gives what there is.
 */
export interface Reader {
  /** Reads the request's body. */
  asked(body: unknown): Asked
  /**
   * A fresh accumulator for one answer: for the chunks of a stream, or for a whole answer as its only chunk. `body`: the
   * request's, which says in which format media come. `most`: characters of its words that are kept. `newHash`:
   * the platform's, for sounds.
   */
  chunks(body?: unknown, most?: number, newHash?: NewHash): ChunkReader
}

export interface ChunkReader {
  /** Takes in one chunk, and does not keep it; `true` when it carried content (text, tool call, refusal, ...). */
  push(chunk: unknown): boolean
  /** What was seen so far; may be asked at any time. */
  answered(): Answered
}
