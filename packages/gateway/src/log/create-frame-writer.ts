/** What a frame tells of its call; `common`: of the calls that name it, by its own number in the place of theirs. */
export const frameKinds = ['common', 'open', 'body', 'answer', 'chunk', 'end'] as const
export type FrameKind = (typeof frameKinds)[number]

/** Length of the payload (4 bytes), number of the call (4), kind (1), time (8): what stands before each payload. */
export const frameHeadBytes = 17

/** Writes what happens to calls as frames into one batch after the other, each of which moves to the log thread whole. */
export interface FrameWriter {
  /** `atMs`: when it happened. The payload is copied. */
  write(kind: FrameKind, call: number, atMs: number, payload: Buffer | string): void
  /** Hands over what was written so far. */
  flush(): void
  /** Takes the memory of a batch back that was read. */
  reuse(batch: ArrayBuffer): void
}

/** A batch: a compromise of how often threads meet and how long an event waits. */
export const batchBytes = 128 * 1024
/** Batches that wait to be written again. */
const maxFree = 6

/** `post` owns the batch it gets; `bytes` of it are used. */
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
      if (read.byteLength === batchBytes && free.length < maxFree) free.push(read)
    },
    write(kind, call, atMs, payload) {
      const bytes = typeof payload === 'string' ? Buffer.byteLength(payload) : payload.length
      if (batch && used + frameHeadBytes + bytes > batch.length) flush()
      // Not from the pool: the whole memory changes hands.
      const needed = Math.max(batchBytes, frameHeadBytes + bytes)
      const again = needed === batchBytes && !batch ? free.pop() : undefined
      batch ??= again ? Buffer.from(again) : Buffer.allocUnsafeSlow(needed)
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
