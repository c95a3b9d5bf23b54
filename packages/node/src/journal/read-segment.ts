import { checksum, headerBytes, headerOf, recordHeaderBytes, recordKinds, segmentVersion } from './to-record.js'

/** What a segment's bytes say. */
export interface SegmentRead {
  /** Events that are not over, in order. */
  readonly events: readonly { readonly json: string; readonly ordinal: number }[]
  /** Events that cannot be read: torn at the end, or changed. */
  readonly damaged: number
}

/** Reads the bytes of a segment of our version. What is torn or changed does not hide what is whole. */
export function readSegment(bytes: Buffer): SegmentRead {
  const crc32 = checksum()
  const events = new Map<number, string>()
  let total = 0
  let damaged = 0
  let at = headerBytes
  while (at < bytes.length) {
    const end = at + recordHeaderBytes + (at + 4 <= bytes.length ? bytes.readUInt32LE(at) : Infinity)
    if (end > bytes.length || end === at + recordHeaderBytes) {
      // The process died while it wrote, or the disk lost the end: zeros, or the first half of a record.
      if (bytes[at + 8] !== recordKinds.finished) damaged += 1
      break
    }
    const kind = bytes[at + 8]
    const isWhole = crc32(bytes.subarray(at + 8, end)) === bytes.readUInt32LE(at + 4)
    const json = bytes.toString('utf8', at + recordHeaderBytes, end)
    at = end
    if (kind === recordKinds.finished) {
      for (const [from, to] of isWhole ? (JSON.parse(json) as [number, number][]) : [])
        for (let ordinal = from; ordinal < to; ordinal += 1) events.delete(ordinal)
      continue
    }
    if (isWhole) events.set(total, json)
    else damaged += 1
    total += 1
  }
  return { events: [...events].map(([ordinal, json]) => ({ ordinal, json })), damaged }
}

/** Whether bytes begin as a segment that `readSegment` reads. One that has not even a header is empty, and ours. */
export function isReadable(firstBytes: Buffer): boolean {
  const header = headerOf(segmentVersion)
  const seen = firstBytes.toString('latin1', 0, headerBytes)
  return header.startsWith(seen)
}
