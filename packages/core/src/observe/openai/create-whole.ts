import type { Answered } from '../observation.js'
import type { ChunkReader } from '../reader.js'

/** A reader for answers that always come whole: `read` gets the last one received. */
export function createWhole(read: (answer: unknown) => Answered): ChunkReader {
  let answer: unknown
  return {
    push(chunk) {
      answer = chunk
      return false
    },
    answered: () => read(answer),
  }
}
