import type { KeyRecord } from './key-record.js'
import type { TeamRecord } from './team-record.js'

/** Teams, keys and their usage, shared by all gateways on one database. Methods reject if the database cannot be reached. */
export interface Store {
  /** The records that changed after `revision`. All records are newer than 0. */
  changesSince(revision: number): Promise<Changes>
  /** Runs `work` in a transaction, which is rolled back if it throws. Writes to one database never overlap. */
  write<Result>(work: (writer: StoreWriter) => Promise<Result>): Promise<Result>
  /** Adds to counters. A batch that is sent twice, because its confirmation was lost, is added once. */
  add(batch: { readonly id: string; readonly atMs: number }, additions: readonly Counter[]): Promise<void>
  /** The counters that changed after `revision` and whose window ends after `nowMs`. */
  countersSince(revision: number, nowMs: number): Promise<CounterChanges>
  /** Deletes the counters of minutes that ended, and the batches that were added, before `beforeMs`. */
  forget(beforeMs: number): Promise<void>
  /**
   * Calls `run` soon after any gateway wrote. Notifications may be missed, so callers must also poll. It must be called again
   * after an outage, and then replaces the previous call.
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
  /** The ids of rows that this version cannot read: written by another version or edited by hand. */
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

/** The usage of a key or a team in a window. */
export interface Counter {
  /** `key:HASH:CREATEDATMS` or `team:ID:CREATEDATMS`. */
  readonly subject: string
  /** `minute:N`, `budget:DURATION:STARTMS` or `total`. */
  readonly window: string
  /** Milliseconds since the epoch; `undefined` if the window never ends. */
  readonly endsAtMs?: number
  readonly usd: number
  readonly tokens: number
  readonly requests: number
}

export interface CounterChanges {
  readonly revision: number
  readonly counters: readonly Counter[]
}
