import type { KeyRecord } from './key-record.js'
import type { TeamRecord } from './team-record.js'

/** Teams, keys and what they spent, shared by every gateway on one database. Each method rejects when it is not reached. */
export interface Store {
  /** What changed after `revision`; after 0: everything. */
  changesSince(revision: number): Promise<Changes>
  /** Runs `work` in one transaction that no other `write` on this database overlaps. What it throws undoes it. */
  write<Result>(work: (writer: StoreWriter) => Promise<Result>): Promise<Result>
  /** Adds to counters. A batch that comes twice, because its answer was lost, is added once. */
  add(batch: { readonly id: string; readonly atMs: number }, additions: readonly Counter[]): Promise<void>
  /** The counters that changed after `revision`; after 0: those that end after `nowMs`. */
  countersSince(revision: number, nowMs: number): Promise<CounterChanges>
  /** Forgets minutes and batches that ended before `beforeMs`. */
  forget(beforeMs: number): Promise<void>
  /**
   * Runs `run` soon after any gateway wrote, where the database can tell; who needs to be sure asks at times, too. To be
   * called again after an outage, in place of the time before.
   */
  onWrite(run: () => void): Promise<void>
  close(): Promise<void>
}

export interface Changes {
  readonly revision: number
  readonly teams: readonly TeamRecord[]
  readonly keys: readonly KeyRecord[]
  readonly deletedTeams: readonly string[]
  readonly deletedKeys: readonly string[]
  /** Rows that are no records of ours, by id: another version's, or somebody's who edits the database. */
  readonly unreadable: readonly string[]
}

export interface StoreWriter {
  team(id: string): Promise<TeamRecord | undefined>
  key(hash: string): Promise<KeyRecord | undefined>
  keyByAlias(alias: string): Promise<KeyRecord | undefined>
  keysOfTeam(teamId: string): Promise<KeyRecord[]>
  putTeam(team: TeamRecord): Promise<void>
  putKey(key: KeyRecord): Promise<void>
  deleteTeam(id: string): Promise<void>
  deleteKey(hash: string): Promise<void>
}

/** What a key or a team used in a window of time. */
export interface Counter {
  /** `key:HASH:CREATEDATMS` or `team:ID:CREATEDATMS`. */
  readonly subject: string
  /** `minute:N`, `budget:DURATION:STARTMS` or `total`. */
  readonly window: string
  /** Milliseconds since the epoch; `undefined`: never. */
  readonly endsAtMs?: number
  readonly usd: number
  readonly tokens: number
  readonly requests: number
}

export interface CounterChanges {
  readonly revision: number
  readonly counters: readonly Counter[]
}
