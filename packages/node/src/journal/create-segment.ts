import type { Disk } from './disk.js'
import { headerBytes, headerOf, recordKinds, segmentVersion, type ToRecord } from './to-record.js'

/** One file of the journal. */
export interface Segment {
  readonly path: string
  /** Its events are only on disk and must still be read. */
  isUnread: boolean
  /** When reading may be tried again after the disk refused it, in milliseconds since the epoch; else 0. */
  readableAtMs: number
  /** It was adopted from another owner: its events are counted when they are read. */
  readonly isAdopted: boolean
  /** Events written. */
  events: number
  /** Events that are not finished. */
  left: number
  /** The size of the file. */
  bytes: number
  /** Appends an event and returns its ordinal. Throws disk errors, and then leaves the file as it was. */
  append(json: string): number
  /** Marks events as delivered or dropped. Throws disk errors. */
  finish(ordinals: readonly number[]): void
  /** Empties the file after all its events are finished. */
  clear(): void
  /** Flushes the file to the disk, and closes it if `isLast`. Throws disk errors. */
  sync(isLast: boolean): void
  /** Flushes the file to the disk in the background. */
  syncSoon(failed: (error: unknown) => void): void
  close(): void
  remove(): void
}

export interface SegmentOptions {
  readonly disk: Disk
  /** One function for all segments, because it keeps a buffer. */
  readonly toRecord: ToRecord
  readonly path: string
  /** The size of an existing file; `undefined` to create a new one. */
  readonly adoptedBytes?: number
}

/** Opens a segment. Throws disk errors. */
export function createSegment({ disk, toRecord, path, adoptedBytes }: SegmentOptions): Segment {
  let file: number | undefined = adoptedBytes === undefined ? disk.openSync(path, 'ax', 0o600) : undefined

  /** Writes all of `bytes` or nothing: a torn record would make those after it unreadable. */
  function write(bytes: Uint8Array): void {
    file ??= disk.openSync(path, 'a', 0o600)
    let written = 0
    try {
      while (written < bytes.length) written += disk.writeSync(file, bytes, written)
    } catch (error) {
      if (written) disk.ftruncateSync(file, segment.bytes)
      throw error
    }
    segment.bytes += bytes.length
  }

  const segment: Segment = {
    path,
    isUnread: false,
    readableAtMs: 0,
    isAdopted: adoptedBytes !== undefined,
    events: 0,
    left: 0,
    bytes: adoptedBytes ?? 0,
    append(json) {
      write(toRecord(recordKinds.event, json))
      segment.left += 1
      return segment.events++
    },
    finish(ordinals) {
      segment.left -= ordinals.length
      if (segment.left) write(toRecord(recordKinds.finished, JSON.stringify(toRanges(ordinals))))
    },
    clear() {
      if (file !== undefined) disk.ftruncateSync(file, headerBytes)
      segment.bytes = headerBytes
      segment.events = 0
    },
    sync(isLast) {
      if (file !== undefined) disk.fdatasyncSync(file)
      if (isLast) segment.close()
    },
    syncSoon(failed) {
      const synced = file
      // If it was closed meanwhile, it was also flushed or removed.
      if (synced !== undefined) disk.fdatasync(synced, (error) => void (error && synced === file && failed(error)))
    },
    close() {
      if (file !== undefined) disk.closeSync(file)
      file = undefined
    },
    remove() {
      segment.close()
      disk.rmSync(path, { force: true })
    },
  }
  try {
    if (adoptedBytes === undefined) write(Buffer.from(headerOf(segmentVersion)))
  } catch (error) {
    segment.remove()
    throw error
  }
  return segment
}

/** Compresses ordinals to ranges: pairs of the first and the one after the last. */
function toRanges(ordinals: readonly number[]): [number, number][] {
  const ranges: [number, number][] = []
  for (const ordinal of ordinals) {
    const last = ranges.at(-1)
    if (last?.[1] === ordinal) last[1] += 1
    else ranges.push([ordinal, ordinal + 1])
  }
  return ranges
}
