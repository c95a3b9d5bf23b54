import { checksum, headerBytes, headerOf, recordHeaderBytes, recordKinds, segmentVersion } from './to-record.js'

/** The content of a segment. */
export interface SegmentRead {
  /** The unfinished events, in order. */
  readonly events: readonly { readonly json: string; readonly ordinal: number }[]
  /** Events that cannot be read: torn at the end, or corrupted. */
  readonly damaged: number
}

/**
 * Reads a segment of the current version. A torn or corrupted record, whichever of its bytes it is, does not hide the
 * valid ones.
 */
export function readSegment(bytes: Buffer): SegmentRead {
  const crc32 = checksum()
  const events = new Map<number, string>()
  let total = 0
  let damaged = 0

  const endOf = (at: number) => at + recordHeaderBytes + (at + 4 <= bytes.length ? bytes.readUInt32LE(at) : Infinity)
  const isIntact = (at: number) =>
    endOf(at) <= bytes.length && crc32(bytes.subarray(at + 8, endOf(at))) === bytes.readUInt32LE(at + 4)
  /**
   * May a record begin here? Its kind and the bracket behind it never occur inside JSON, which escapes control
   * characters.
   */
  const mayBegin = (at: number) => beginnings.has(`${bytes[at + 8]} ${bytes[at + recordHeaderBytes]}`)
  /** Where a damaged record ends: by its length if another record follows, else at the next intact one. */
  function endOfDamaged(at: number): number {
    const end = endOf(at)
    if (end === bytes.length || mayBegin(end)) return end
    let next = at + 1
    while (next < bytes.length && !(mayBegin(next) && isIntact(next))) next += 1
    return next
  }

  for (let at = headerBytes; at < bytes.length;) {
    const isWhole = isIntact(at)
    const end = isWhole ? endOf(at) : endOfDamaged(at)
    const json = isWhole ? bytes.toString('utf8', at + recordHeaderBytes, end) : ''
    if (bytes[at + 8] === recordKinds.finished) {
      for (const [from, to] of isWhole ? (JSON.parse(json) as [number, number][]) : [])
        for (let ordinal = from; ordinal < to; ordinal += 1) events.delete(ordinal)
    } else {
      if (isWhole) events.set(total, json)
      else damaged += 1
      total += 1
    }
    at = end
  }
  return { events: [...events].map(([ordinal, json]) => ({ ordinal, json })), damaged }
}

/** The kind of a record and the first byte of its JSON. */
const beginnings = new Set([`${recordKinds.event} ${0x7b}`, `${recordKinds.finished} ${0x5b}`])

/**
 * Is this the beginning of a segment of the current version? One with an incomplete header is empty, and counts as
 * readable.
 */
export function isReadable(firstBytes: Buffer): boolean {
  const header = headerOf(segmentVersion)
  const seen = firstBytes.toString('latin1', 0, headerBytes)
  return header.startsWith(seen)
}
