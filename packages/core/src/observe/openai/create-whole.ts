import type { Answered } from '../observation.js'
import type { ChunkReader } from '../reader.js'

/** Reads an answer that always comes whole: `read` gets the last one that came. */
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
