import { toText } from './to-text.js'

/** Splits UTF-8 bytes that arrive in pieces into lines. */
export interface LineReader {
  push(bytes: Uint8Array): void
  /** Ends the last line, which may have no line break. */
  end(): void
}

/** `onLine` gets each complete line, cut to its first `maxBytes` bytes; `isCut` tells whether it was longer. */
export function createLineReader(onLine: (line: string, isCut: boolean) => void, maxBytes: number): LineReader {
  let pieces: Uint8Array[] = []
  let size = 0

  function addPiece(piece: Uint8Array): void {
    // A copy, because the caller may reuse the buffer.
    if (size < maxBytes && piece.length) pieces.push(piece.slice(0, maxBytes - size))
    size += piece.length
  }

  function end(): void {
    const line = pieces
    const isCut = size > maxBytes
    pieces = []
    size = 0
    if (line.length) onLine(toText(line), isCut)
  }

  return {
    push(bytes) {
      let start = 0
      for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, start)) {
        addPiece(bytes.subarray(start, at))
        end()
        start = at + 1
      }
      addPiece(bytes.subarray(start))
    },
    end,
  }
}
