import { gzipSync } from 'node:zlib'

/**
 * Memory of the events that wait, outside of the heap, and used again once they were sent: at thousands of events a second,
 * fresh memory would be let go of later than it is needed again.
 */
export interface BatchMemory {
  /** Keeps texts as UTF-8, in one. */
  keep(...texts: string[]): Uint8Array
  /** The pieces in one, gzipped. */
  compress(pieces: readonly Uint8Array[]): Buffer<ArrayBuffer>
  /** These texts are not needed any more. Others are let go of by themselves. */
  release(texts: readonly Uint8Array[]): void
}

/** A block is shared by many texts: one for each would cost more than to write it. */
const blockBytes = 128 * 1024
/** Blocks that wait to be used again: as many as a request of the usual size takes. */
const maxFree = 14

export function createBatchMemory(): BatchMemory {
  const free: Buffer<ArrayBufferLike>[] = []
  let block: Buffer<ArrayBufferLike> = Buffer.allocUnsafeSlow(blockBytes)
  let used = 0
  /** Texts of each block that are not released. Weak, because who drops an event never releases it. */
  const held = new WeakMap<ArrayBufferLike, number>()
  let scratch = Buffer.alloc(0)

  return {
    keep(...texts) {
      let maxBytes = 0
      for (const { length } of texts) maxBytes += length * 3
      if (maxBytes > blockBytes / 2) return Buffer.from(texts.join(''))
      if (used + maxBytes > blockBytes) {
        // Where all of it was released meanwhile, it is written again.
        if (held.get(block.buffer) !== 0) block = free.pop() ?? Buffer.allocUnsafeSlow(blockBytes)
        used = 0
      }
      const start = used
      for (const text of texts) used += block.write(text, used)
      held.set(block.buffer, (held.get(block.buffer) ?? 0) + 1)
      return block.subarray(start, used)
    },
    compress(pieces) {
      const bytes = pieces.reduce((sum, { length }) => sum + length, 0)
      if (scratch.length < bytes) scratch = Buffer.allocUnsafeSlow(bytes * 1.2)
      let at = 0
      for (const piece of pieces) {
        scratch.set(piece, at)
        at += piece.length
      }
      // The usual level takes five times as long for the last tenth of the bytes.
      return gzipSync(scratch.subarray(0, bytes), { level: 1, chunkSize: 128 * 1024 })
    },
    release(texts) {
      for (const { buffer } of texts) {
        const count = held.get(buffer)
        if (count === undefined) continue
        held.set(buffer, count - 1)
        if (count > 1 || buffer === block.buffer) continue
        held.delete(buffer)
        if (free.length < maxFree) free.push(Buffer.from(buffer))
      }
    },
  }
}
