import type { Disk } from './disk.js'
import { createRecords, headerBytes, headerOf, recordKinds, segmentVersion } from './to-record.js'

/** One file of the journal. */
export interface Segment {
  readonly path: string
  /** Its events are on disk alone. */
  isUnread: boolean
  /** Another life wrote it: its events are counted when they are read. */
  readonly isAdopted: boolean
  /** Events written. */
  events: number
  /** Of them, those that are not over. */
  left: number
  /** Of the file. */
  bytes: number
  /** Appends an event, and gives its ordinal. Throws where the disk refuses; then the file is as before. */
  append(json: string): number
  /** Marks events as over. Throws where the disk refuses. */
  finish(ordinals: readonly number[]): void
  /** Makes the file empty: all its events are over. */
  clear(): void
  /** Writes through to the disk, and closes the file where `isLast`. Throws where the disk refuses. */
  sync(isLast: boolean): void
  /** Writes through in the background. */
  syncSoon(failed: (error: unknown) => void): void
  close(): void
  remove(): void
}

export interface SegmentOptions {
  readonly disk: Disk
  readonly path: string
  /** UTF-8 bytes of a file that is there already; `undefined` makes a new one. */
  readonly adoptedBytes?: number
}

/** Opens a segment. Throws where the disk refuses. */
export function createSegment({ disk, path, adoptedBytes }: SegmentOptions): Segment {
  const toRecord = createRecords()
  let file: number | undefined = adoptedBytes === undefined ? disk.openSync(path, 'ax', 0o600) : undefined

  /** All of it or nothing: a torn record would hide those after it. */
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
      if (file !== undefined) disk.fdatasync(file, (error) => void (error && failed(error)))
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

/** Ordinals as pairs of the first and the one after the last. */
function toRanges(ordinals: readonly number[]): [number, number][] {
  const ranges: [number, number][] = []
  for (const ordinal of ordinals) {
    const last = ranges.at(-1)
    if (last?.[1] === ordinal) last[1] += 1
    else ranges.push([ordinal, ordinal + 1])
  }
  return ranges
}
