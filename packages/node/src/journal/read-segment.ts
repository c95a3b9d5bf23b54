import { checksum, headerBytes, headerOf, recordHeaderBytes, recordKinds, segmentVersion } from './to-record.js'

/** The content of a segment. */
export interface SegmentRead {
  /** The unfinished events, in order. */
  readonly events: readonly { readonly json: string; readonly ordinal: number }[]
  /** Events that cannot be read: torn at the end, or corrupted. */
  readonly damaged: number
}

/** Reads a segment of the current version. Torn or corrupted records do not hide the valid ones. */
export function readSegment(bytes: Buffer): SegmentRead {
  const crc32 = checksum()
  const events = new Map<number, string>()
  let total = 0
  let damaged = 0
  let at = headerBytes
  while (at < bytes.length) {
    const end = at + recordHeaderBytes + (at + 4 <= bytes.length ? bytes.readUInt32LE(at) : Infinity)
    if (end > bytes.length || end === at + recordHeaderBytes) {
      // The process died while writing, or the disk lost the end: zeros, or part of a record.
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

/** Is this the beginning of a segment of the current version? One with an incomplete header is empty, and counts as readable. */
export function isReadable(firstBytes: Buffer): boolean {
  const header = headerOf(segmentVersion)
  const seen = firstBytes.toString('latin1', 0, headerBytes)
  return header.startsWith(seen)
}
