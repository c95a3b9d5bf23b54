/**
 * What a frame contains. `common` frames hold facts that several calls share; they have a number of their own in place of the
 * call's, which `open` frames refer to.
 */
export const frameKinds = ['common', 'open', 'body', 'answer', 'chunk', 'end'] as const
export type FrameKind = (typeof frameKinds)[number]

/** The header of a frame: payload length (4 bytes), number of the call (4), kind (1), time (8). */
export const frameHeadBytes = 17

/** Writes what happens to calls as frames into batches. Each batch is transferred to the log thread as a whole. */
export interface FrameWriter {
  /** `atMs` is the time of the event. The payload is copied. */
  write(kind: FrameKind, call: number, atMs: number, payload: Buffer | string): void
  /** Posts the current batch. */
  flush(): void
  /** Takes back the memory of a batch that was read. */
  reuse(batch: ArrayBuffer): void
}

/** The size of a batch: larger ones wake the log thread less often, smaller ones delay events less. */
export const batchBytes = 128 * 1024
/** Free batches that are kept for reuse. */
const maxFreeBatches = 6

/** `post` takes ownership of the batch, of which `bytes` are used. */
export function createFrameWriter(post: (batch: ArrayBuffer, bytes: number) => void): FrameWriter {
  let batch: Buffer | undefined
  let used = 0
  const free: ArrayBuffer[] = []

  function flush(): void {
    if (batch && used > 0) post(batch.buffer as ArrayBuffer, used)
    batch = undefined
    used = 0
  }

  return {
    flush,
    reuse(read) {
      if (read.byteLength === batchBytes && free.length < maxFreeBatches) free.push(read)
    },
    write(kind, call, atMs, payload) {
      const bytes = typeof payload === 'string' ? Buffer.byteLength(payload) : payload.length
      if (batch && used + frameHeadBytes + bytes > batch.length) flush()
      // Not from Node's buffer pool, because the whole ArrayBuffer is transferred.
      const needed = Math.max(batchBytes, frameHeadBytes + bytes)
      const reused = needed === batchBytes && !batch ? free.pop() : undefined
      batch ??= reused ? Buffer.from(reused) : Buffer.allocUnsafeSlow(needed)
      batch.writeUInt32LE(bytes, used)
      batch.writeUInt32LE(call, used + 4)
      batch[used + 8] = frameKinds.indexOf(kind)
      batch.writeDoubleLE(atMs, used + 9)
      used += frameHeadBytes
      if (typeof payload === 'string') batch.write(payload, used)
      else batch.set(payload, used)
      used += bytes
    },
  }
}
