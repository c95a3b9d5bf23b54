import type { Problem, Runtime } from '@tracked-openai/core'
import type { Adopted } from './adopt-folders.js'
import { createSegment, type Segment } from './create-segment.js'
import type { Disk } from './disk.js'
import { readSegment, type SegmentRead } from './read-segment.js'
import { codeOf, toDiskProblem } from './to-disk-problem.js'
import { createRecords } from './to-record.js'

/** The position of an event in the journal. */
export interface Place {
  readonly segment: object
  /** The index of the event in the segment, from 0. */
  readonly ordinal: number
}

export interface JournalRead {
  readonly events: readonly { readonly json: string; readonly place: Place }[]
  /** The number of events, damaged ones included, that were adopted from an earlier process or an earlier life of this journal. */
  readonly adopted: number
  /** The adopted events that another process captured, so that they are not counted in this one yet. */
  readonly recovered: number
  /** Events that cannot be read. */
  readonly damaged: number
}

/** Keeps events on disk until they are delivered or dropped. Never throws: the caller must keep what the journal cannot. */
export interface Journal {
  /**
   * Writes an event. Returns its place if the caller is to keep it in memory, too; `unread` if it is only on disk and `read` will
   * return it later; `undefined` if it could not be written.
   */
  append(json: string): Place | 'unread' | undefined
  /** From now on, events are only kept on disk, until all of them have been read. */
  spill(): void
  /** Are there events that are only on disk? */
  hasUnread(): boolean
  /** Can some of them be read now? The disk may refuse for a moment, if too many files are open, for example. */
  hasReadable(): boolean
  /** Calls `listener` when events of a dead process were found. */
  onFound(listener: () => void): void
  /** The next events that are only on disk, in order; `undefined` if there are none, or they cannot be read now. */
  read(): JournalRead | undefined
  finish(places: readonly Place[]): void
  /** The size of its files. */
  bytes(): number
  /** Closes the files and leaves them to the next start. */
  close(): void
}

export interface JournalOptions {
  readonly disk: Disk
  readonly runtime: Runtime
  readonly fsync: 'always' | 'interval' | 'never'
  /** The path of a new segment. */
  newPath(): string
  /** Updates the time of our folder as a sign of life. `false` if the folder was taken over or removed. */
  touch(): boolean
  /** Takes over files of dead owners. */
  adopt(): readonly Adopted[]
  /** Releases the folder after all files were closed. `counted` are the files left in it whose events were counted. */
  leave(counted: readonly string[]): void
  onProblem(problem: Problem): void
  /** A new segment is started beyond this size; default 4 MiB. */
  readonly segmentBytes?: number
}

const syncEveryMs = 1_000
const adoptEveryMs = 30_000
/** After a disk error, nothing is written, or the file is not read, for this long. */
export const brokenMs = 5_000

export function createJournal(options: JournalOptions): Journal {
  const { disk, runtime, fsync, onProblem, segmentBytes = 4 * 1024 * 1024 } = options
  const toRecord = createRecords()
  const segments = new Set<Segment>()
  /** Adopted segments whose events were not counted yet. */
  const uncounted = new Set<Segment>()
  let bytes = 0
  /** The segment that is written to. */
  let active: Segment | undefined
  let isSpilling = false
  let brokenUntilMs = 0
  let isSyncing = false
  let isClosed = false
  let cancelAdopting: (() => void) | undefined
  let tellFound = () => undefined as void

  function failed(error: unknown): undefined {
    brokenUntilMs = runtime.now() + brokenMs
    onProblem(toDiskProblem(error, 'New events are kept in memory meanwhile.'))
    return undefined
  }

  /** Reports a disk error instead of throwing it. */
  function trying<Value>(run: () => Value): Value | undefined {
    try {
      return run()
    } catch (error) {
      return failed(error)
    }
  }

  /** The first that must still be read, of those that can be read at `nowMs`. */
  function firstUnread(nowMs = Infinity): Segment | undefined {
    for (const segment of segments) if (segment.isUnread && segment.readableAtMs <= nowMs) return segment
    return undefined
  }

  function adopt(): void {
    // If another process took our folder over, it sends the events in it.
    if (trying(options.touch) === false) active = undefined
    for (const { path, bytes: fileBytes, isCounted } of trying(options.adopt) ?? []) {
      const segment = createSegment({ disk, toRecord, path, adoptedBytes: fileBytes })
      segment.isUnread = true
      if (!isCounted) uncounted.add(segment)
      segments.add(segment)
      bytes += fileBytes
    }
    if (firstUnread()) tellFound()
    cancelAdopting = runtime.after(adoptEveryMs, adopt)
  }

  function begin(): Segment {
    const segment = createSegment({ disk, toRecord, path: options.newPath() })
    segment.isUnread = isSpilling
    segments.add(segment)
    bytes += segment.bytes
    return segment
  }

  /** Runs a change of a segment, and updates the total size. */
  function changing<Value>(segment: Segment, run: () => Value): Value | undefined {
    const before = segment.bytes
    const value = trying(run)
    bytes += segment.bytes - before
    return value
  }

  /** Ends the active segment; the next event starts a new one. */
  function seal(): void {
    const segment = active
    active = undefined
    if (segment && fsync !== 'never') trying(() => segment.sync(segment.isUnread))
  }

  function syncSoon(): void {
    if (isSyncing) return
    isSyncing = true
    runtime.after(syncEveryMs, () => {
      isSyncing = false
      active?.syncSoon(failed)
    })
  }

  function remove(segment: Segment): void {
    segments.delete(segment)
    bytes -= segment.bytes
    if (segment === active) active = undefined
    trying(segment.remove)
  }

  function read(): JournalRead | undefined {
    const segment = firstUnread(runtime.now())
    if (segment === active) seal()
    const found = segment && readFile(segment)
    if (found) segment.isUnread = false
    isSpilling &&= firstUnread() !== undefined
    if (!found) return segment && read()
    const events = found.events.map(({ json, ordinal }) => ({ json, place: { segment, ordinal } }))
    const damaged = segment.isAdopted ? found.damaged : segment.left - events.length
    const adopted = segment.isAdopted ? events.length + damaged : 0
    const recovered = uncounted.delete(segment) ? adopted : 0
    segment.left = events.length
    if (!events.length) remove(segment)
    return { events, adopted, recovered, damaged }
  }

  /** `undefined` if the file cannot be read now. Only one that does not exist any more is given up. */
  function readFile(segment: Segment): SegmentRead | undefined {
    try {
      return readSegment(disk.readFileSync(segment.path))
    } catch (error) {
      onProblem(toDiskProblem(error, 'What can be read later is sent later.'))
      if (codeOf(error) === 'ENOENT') return { events: [], damaged: 0 }
      segment.readableAtMs = runtime.now() + brokenMs
      return undefined
    }
  }

  function finish(places: readonly Place[]): void {
    const bySegment = new Map<Segment, number[]>()
    for (const { segment, ordinal } of places) {
      const ordinals = bySegment.get(segment as Segment) ?? []
      bySegment.set(segment as Segment, ordinals)
      ordinals.push(ordinal)
    }
    for (const [segment, ordinals] of bySegment) {
      // If this cannot be written, a restart sends the events again, and PostHog deduplicates them.
      changing(segment, () => segment.finish(ordinals))
      if (segment.left) continue
      if (segment === active) changing(segment, segment.clear)
      else remove(segment)
    }
  }

  adopt()
  return {
    append(json) {
      if (isClosed || runtime.now() < brokenUntilMs) return undefined
      const segment = (active ??= trying(begin))
      if (!segment) return undefined
      const ordinal = changing(segment, () => segment.append(json))
      if (ordinal === undefined) {
        // The record may be torn, and records after it could not be read.
        active = undefined
        if (!segment.left) remove(segment)
        return undefined
      }
      if (fsync === 'always') trying(() => segment.sync(false))
      else if (fsync === 'interval') syncSoon()
      if (segment.bytes >= segmentBytes) seal()
      return segment.isUnread ? 'unread' : { segment, ordinal }
    },
    spill() {
      if (isSpilling) return
      isSpilling = true
      seal()
    },
    hasUnread: () => firstUnread() !== undefined,
    hasReadable: () => firstUnread(runtime.now()) !== undefined,
    onFound(listener) {
      tellFound = listener
    },
    read,
    finish,
    bytes: () => bytes,
    close() {
      if (isClosed) return
      isClosed = true
      cancelAdopting?.()
      for (const segment of [...segments]) {
        if (!segment.left && !segment.isUnread) remove(segment)
        else trying(() => (fsync === 'never' ? segment.close() : segment.sync(true)))
      }
      const counted = [...segments].filter((segment) => !uncounted.has(segment))
      trying(() => options.leave(counted.map(({ path }) => path)))
    },
  }
}
