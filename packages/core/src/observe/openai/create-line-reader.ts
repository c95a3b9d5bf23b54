import { toText } from './to-text.js'

/** Reads lines of UTF-8 whose bytes come in pieces. */
export interface LineReader {
  push(bytes: Uint8Array): void
  /** The last line may have no end. */
  end(): void
}

/** `onLine` gets each line as soon as it is whole, or its first `most` bytes and that it is longer. */
export function createLineReader(onLine: (line: string, isCut: boolean) => void, most: number): LineReader {
  let pieces: Uint8Array[] = []
  let size = 0

  function take(piece: Uint8Array): void {
    // A copy: the buffer is the caller's.
    if (size < most && piece.length) pieces.push(piece.slice(0, most - size))
    size += piece.length
  }

  function end(): void {
    const line = pieces
    const isCut = size > most
    pieces = []
    size = 0
    if (line.length) onLine(toText(line), isCut)
  }

  return {
    push(bytes) {
      let start = 0
      for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, start)) {
        take(bytes.subarray(start, at))
        end()
        start = at + 1
      }
      take(bytes.subarray(start))
    },
    end,
  }
}
