/** Where the journal has an event. */
export interface Place {
  readonly segment: object
  /** Which event of the segment, from 0. */
  readonly ordinal: number
}

/** What one reading gives. */
export interface JournalRead {
  readonly events: readonly { readonly json: string; readonly place: Place }[]
  /** Events that this process had not captured itself: of another life. Damaged ones are among them. */
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
  /** The next events that are on disk alone, in order; `undefined` where there are none. */
  read(): Promise<JournalRead | undefined>
  finish(places: readonly Place[]): void
  /** Of its files. */
  bytes(): number
  /** Leaves its files to the next start. */
  close(): void
}
