import type { Answered, Asked, Operation } from './observation.js'

/**
 * Reads one provider API off the wire: plain JSON, as the SDK's promise, the SDK's stream and the gateway's
 * bytes all give it. Whatever the provider sends, a reader gives what there is and never throws.
 */
export interface Reader {
  readonly operation: Operation
  /** Reads the request's body. */
  asked(body: unknown): Asked
  /** Reads a whole answer. */
  answered(answer: unknown): Answered
  /** A fresh accumulator for one streamed answer. */
  chunks(): ChunkReader
}

export interface ChunkReader {
  /** Takes in one chunk, keeps no reference to it; `true` when it carried content (text, tool call, refusal, ...). */
  push(chunk: unknown): boolean
  /** What was seen so far; may be asked at any time. */
  answered(): Answered
}
