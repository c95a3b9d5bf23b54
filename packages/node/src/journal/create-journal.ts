import type { Problem, Runtime } from '@tracked-openai/core'
import type { Adopted } from './adopt-folders.js'
import { createSegment, type Segment } from './create-segment.js'
import type { Disk } from './disk.js'
import { readSegment } from './read-segment.js'

/** Where the journal has an event. */
export interface Place {
  readonly segment: object
  /** Which event of the segment, from 0. */
  readonly ordinal: number
}

/** What one reading gives. */
export interface JournalRead {
  readonly events: readonly { readonly json: string; readonly place: Place }[]
  /** Of these and the damaged: those that another life sent. */
  readonly adopted: number
  /** Of the adopted: those that another process captured, and not this one before a shutdown. */
  readonly recovered: number
  /** Events that cannot be read any more. */
  readonly damaged: number
}

/** Keeps events on disk until they are over. Never throws: what it cannot keep, the caller has to. */
export interface Journal {
  /** Its place, where the caller keeps it in memory, too; `unread` where `read` will give it; `undefined` where the disk refused. */
  append(json: string): Place | 'unread' | undefined
  /** From now on events are kept on disk alone, until all that is there was read. */
  spill(): void
  hasUnread(): boolean
  /** Calls `listener` whenever another process died and left events. */
  onFound(listener: () => void): void
  /** The next events that are on disk alone, in order; `undefined` where there are none. */
  read(): JournalRead | undefined
  finish(places: readonly Place[]): void
  /** Of its files. */
  bytes(): number
  /** Leaves its files to the next start. */
  close(): void
}

export interface JournalOptions {
  readonly disk: Disk
  readonly runtime: Runtime
  readonly fsync: 'always' | 'interval' | 'never'
  /** The path of a new segment. */
  newPath(): string
  /** Says that we live. `false` where somebody took our folder, or cleaned it up. */
  touch(): boolean
  /** Files of other lives that are found now. */
  adopt(): readonly Adopted[]
  /** Gives the folder away, once all files are closed: those left, and of them those that were not counted yet. */
  leave(paths: readonly string[], uncounted: readonly string[]): void
  onProblem(problem: Problem): void
  /** A segment is full at so many bytes; default 4 MiB. */
  readonly segmentBytes?: number
}

const syncEveryMs = 1_000
const adoptEveryMs = 30_000
/** A disk that refused is left alone for so long. */
const brokenMs = 5_000

export function createJournal(options: JournalOptions): Journal {
  const { disk, runtime, fsync, onProblem, segmentBytes = 4 * 1024 * 1024 } = options
  const segments = new Set<Segment>()
  /** Of other lives, and not counted yet. */
  const uncounted = new Set<Segment>()
  let bytes = 0
  /** The one that is written to. */
  let active: Segment | undefined
  let isSpilling = false
  let brokenUntilMs = 0
  let isSyncing = false
  let isClosed = false
  let cancelAdopting: (() => void) | undefined
  let tellFound = () => undefined as void

  /** What the disk refuses is told, and lost nowhere. */
  function trying<Value>(run: () => Value): Value | undefined {
    try {
      return run()
    } catch (error) {
      brokenUntilMs = runtime.now() + brokenMs
      const { code } = error as { code?: unknown }
      const what = typeof code === 'string' ? code : 'an error'
      const message = `\`outbox.directory\` could not be written or read: ${what}. New events wait in memory meanwhile.`
      onProblem({ code: 'outbox_disk_failed', dropped: 0, message })
      return undefined
    }
  }

  function firstUnread(): Segment | undefined {
    for (const segment of segments) if (segment.isUnread) return segment
    return undefined
  }

  function adopt(): void {
    // Whoever took the folder sends what is in it.
    if (trying(options.touch) === false) active = undefined
    for (const { path, bytes: fileBytes, isCounted } of trying(options.adopt) ?? []) {
      const segment = createSegment({ disk, path, adoptedBytes: fileBytes })
      segment.isUnread = true
      if (!isCounted) uncounted.add(segment)
      segments.add(segment)
      bytes += fileBytes
    }
    if (firstUnread()) tellFound()
    cancelAdopting = runtime.after(adoptEveryMs, adopt)
  }

  function begin(): Segment {
    const segment = createSegment({ disk, path: options.newPath() })
    segment.isUnread = isSpilling
    segments.add(segment)
    bytes += segment.bytes
    return segment
  }

  /** Runs what changes a file, and keeps the sum. */
  function changing<Value>(segment: Segment, run: () => Value): Value | undefined {
    const before = segment.bytes
    try {
      return trying(run)
    } finally {
      bytes += segment.bytes - before
    }
  }

  /** No event comes to it any more. */
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
      active?.syncSoon((error) =>
        trying(() => {
          throw error
        }),
      )
    })
  }

  function remove(segment: Segment): void {
    segments.delete(segment)
    bytes -= segment.bytes
    if (segment === active) active = undefined
    trying(segment.remove)
  }

  function read(): JournalRead | undefined {
    const segment = firstUnread()
    if (segment === active) seal()
    if (segment) segment.isUnread = false
    isSpilling &&= firstUnread() !== undefined
    if (!segment) return undefined
    const found = trying(() => readSegment(disk.readFileSync(segment.path)))
    const events = (found?.events ?? []).map(({ json, ordinal }) => ({ json, place: { segment, ordinal } }))
    const damaged = segment.isAdopted ? (found?.damaged ?? 0) : segment.left - events.length
    const adopted = segment.isAdopted ? events.length + damaged : 0
    const recovered = uncounted.delete(segment) ? adopted : 0
    segment.left = events.length
    if (!events.length) remove(segment)
    return { events, adopted, recovered, damaged }
  }

  function finish(places: readonly Place[]): void {
    const bySegment = new Map<Segment, number[]>()
    for (const { segment, ordinal } of places) {
      const ordinals = bySegment.get(segment as Segment) ?? []
      bySegment.set(segment as Segment, ordinals)
      ordinals.push(ordinal)
    }
    for (const [segment, ordinals] of bySegment) {
      // Where the disk refuses, a restart sends them again, and PostHog merges them.
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
        // What follows a record that may be torn could not be read.
        active = undefined
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
      const paths = (some: Iterable<Segment>) => [...some].map(({ path }) => path)
      trying(() => options.leave(paths(segments), paths(uncounted)))
    },
  }
}
