import type { NewHash } from '../privacy/create-hash.js'
import type { Answered, Asked } from './observation.js'

/**
 * Reads one provider API: plain JSON, whether it comes from the SDK's promise, the SDK's stream or the gateway's
 * bytes. Malformed input is read as far as possible.
 */
export interface Reader {
  /** Reads the request body. */
  asked(body: unknown): Asked
  /**
   * Creates an accumulator for one answer: for the chunks of a stream, or for a whole answer as its only chunk.
   * `body`: the request body, which determines the format of media. `maxLength`: the number of characters of text to keep.
   * `newHash`: the platform's hash function, for audio.
   */
  chunks(body?: unknown, maxLength?: number, newHash?: NewHash): ChunkReader
}

export interface ChunkReader {
  /** Takes in one chunk without retaining it. `true` if it carried content (text, tool call, refusal, ...). */
  push(chunk: unknown): boolean
  /** The answer so far; may be called at any time. */
  answered(): Answered
}
