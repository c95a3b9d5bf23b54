import type { Runtime } from '@tracked-openai/core'
import type { Config } from '../config/config.js'
import type { ManagedKeys } from '../keys/create-keys.js'
import type { KeyFacts } from '../keys/keys.js'
import type { StoreWriter } from '../store/store.js'
import type { TeamRecord } from '../store/team-record.js'
import { AdminError } from './admin-error.js'

/** What a route of the admin API has at hand. */
export interface AdminContext {
  readonly caller: KeyFacts
  readonly body: unknown
  readonly query: URLSearchParams
  readonly keys: ManagedKeys
  readonly config: Config
  readonly runtime: Runtime
  /** Writes in one transaction, and reads it back. Throws the 503 of a store that is not reached. */
  write<Result>(work: (writer: StoreWriter) => Promise<Result>): Promise<Result>
}

/** Throws the 403 for everybody but who has the master key. */
export function checkMaster({ caller }: AdminContext): void {
  if (!caller.isMaster) throw new AdminError(403, 'Only the master key may do this.')
}

/** May the caller manage the team: with the master key, or as one of its admins? */
export const canManage = ({ caller }: Pick<AdminContext, 'caller'>, team: TeamRecord | undefined): boolean =>
  caller.isMaster ||
  (caller.userId !== undefined &&
    team !== undefined &&
    team.members.some(({ role, userId }) => role === 'admin' && userId === caller.userId))

/**
 * The team, where the caller may manage it. Throws `missing` for a team that is not there, and the same 403 to whoever
 * may not manage it, there or not: nobody learns which teams there are.
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
