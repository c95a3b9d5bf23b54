import type { Runtime } from '@tracked-openai/core'
import type { Config } from '../config/config.js'
import type { ManagedKeys } from '../keys/create-keys.js'
import type { KeyFacts } from '../keys/keys.js'
import type { StoreWriter } from '../store/store.js'
import type { TeamRecord } from '../store/team-record.js'
import { AdminError } from './admin-error.js'

/** What a route of the admin API works with. */
export interface AdminContext {
  readonly caller: KeyFacts
  readonly body: unknown
  readonly query: URLSearchParams
  readonly keys: ManagedKeys
  readonly config: Config
  readonly runtime: Runtime
  /** Writes in one transaction, then updates the keys in memory. Throws a 503 if the store cannot be reached. */
  write<Result>(work: (writer: StoreWriter) => Promise<Result>): Promise<Result>
}

/** Throws a 403 unless the caller has the master key. */
export function checkMaster({ caller }: AdminContext): void {
  if (!caller.isMaster) throw new AdminError(403, 'Only the master key may do this.')
}

/** May the caller manage the team, with the master key or as one of its admins? */
export const canManage = ({ caller }: Pick<AdminContext, 'caller'>, team: TeamRecord | undefined): boolean =>
  caller.isMaster ||
  (caller.userId !== undefined &&
    team !== undefined &&
    team.members.some(({ role, userId }) => role === 'admin' && userId === caller.userId))

/**
 * Returns the team if the caller may manage it. Throws status `missing` if it does not exist. Callers who may not manage it get
 * the same 403 whether it exists or not, so that they cannot find out which teams exist.
 */
export function checkTeam(
  context: Pick<AdminContext, 'caller'>,
  team: TeamRecord | undefined,
  id: string,
  missing: 400 | 404,
): TeamRecord {
  if (!canManage(context, team)) throw new AdminError(403, 'You do not have access to this team')
  if (!team) throw new AdminError(missing, `Team id = ${id} does not exist.`, 'team_id')
  return team
}
