import { frameHeadBytes, type FrameKind, frameKinds } from './create-frame-writer.js'

export interface Frame {
  readonly kind: FrameKind
  readonly call: number
  readonly atMs: number
  /** A view of the batch, which is reused: copy what is kept. */
  readonly payload: Buffer
}

/** The frames of a batch, in the order of writing. */
export function* readFrames(batch: ArrayBuffer, bytes: number): Generator<Frame> {
  const all = Buffer.from(batch, 0, bytes)
  for (let at = 0; at + frameHeadBytes <= bytes;) {
    const end = at + frameHeadBytes + all.readUInt32LE(at)
    const kind = frameKinds[all[at + 8] ?? 0] ?? 'end'
    yield {
      kind,
      call: all.readUInt32LE(at + 4),
      atMs: all.readDoubleLE(at + 9),
      payload: all.subarray(at + frameHeadBytes, end),
    }
    at = end
  }
}
