import { teamPlace } from '../keys/create-roster.js'
import type { TeamRecord } from '../store/team-record.js'
import { type AdminContext, canManage, checkMaster, checkTeam } from './admin-context.js'
import { AdminError } from './admin-error.js'
import { newTeam, teamDeletion, teamUpdate } from './admin-schemas.js'
import { readBody } from './read-body.js'
import { readCallbacks } from './read-callback.js'
import { readLimits, readMetadata } from './read-limits.js'
import { toKeyAnswer, toTeamAnswer } from './to-answers.js'

export async function createTeam(context: AdminContext): Promise<unknown> {
  checkMaster(context)
  const body = readBody(newTeam, context.body)
  const nowMs = Math.floor(context.runtime.now())
  const id = body.team_id ?? context.runtime.newId()
  const { metadata = {}, logging = [] } = readMetadata(body.metadata)
  const team: TeamRecord = {
    id,
    alias: body.team_alias ?? undefined,
    ...readLimits(body),
    metadata,
    members: readMembers(body.members_with_roles),
    isLoggingDisabled: false,
    callbacks: readCallbacks(logging, { ...sealingFor(context, id), before: [] }),
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
  }
  await context.write(async (writer) => {
    if (await writer.team(id))
      throw new AdminError(400, `Team id = ${id} already exists. Please use a different team id.`, 'team_id')
    await writer.putTeam(team)
  })
  return toTeamAnswer(team, context.keys, nowMs)
}

export async function updateTeam(context: AdminContext): Promise<unknown> {
  checkMaster(context)
  const body = readBody(teamUpdate, context.body)
  const { metadata, logging } = readMetadata(body.metadata)
  let changed: TeamRecord | undefined
  const team = await changeTeam(context, body.team_id, 404, (before) => {
    changed = before
    return {
      ...before,
      alias: body.team_alias === undefined ? before.alias : (body.team_alias ?? undefined),
      ...readLimits(body, before),
      metadata: metadata ?? before.metadata,
      members: body.members_with_roles === undefined ? before.members : readMembers(body.members_with_roles),
      callbacks:
        logging === undefined
          ? before.callbacks
          : readCallbacks(logging, { ...sealingFor(context, before.id), before: before.callbacks }),
      isLoggingDisabled: before.isLoggingDisabled && !logging?.length,
    }
  })
  if (changed) context.keys.keepSpent(changed, team, context.runtime.now())
  return { team_id: team.id, data: toTeamAnswer(team, context.keys, context.runtime.now()) }
}

export async function deleteTeams(context: AdminContext): Promise<unknown> {
  checkMaster(context)
  const { team_ids: ids } = readBody(teamDeletion, context.body)
  await context.write(async (writer) => {
    for (const id of ids) {
      if (!(await writer.team(id))) throw new AdminError(404, `Team id = ${id} does not exist.`, 'team_ids')
      for (const { hash } of await writer.keysOfTeam(id)) await writer.deleteKey(hash)
      await writer.deleteTeam(id)
    }
  })
  return { deleted_teams: ids }
}

export async function showTeam(context: AdminContext): Promise<unknown> {
  const { keys, query, runtime, caller } = context
  const id = query.get('team_id') ?? caller.team?.id
  if (id === undefined)
    throw new AdminError(400, 'team_id is missing in the query. Write /team/info?team_id=...', 'team_id')
  const team = checkTeam(context, keys.roster.team(id), id, 404)
  const nowMs = runtime.now()
  return {
    team_id: id,
    team_info: toTeamAnswer(team, keys, nowMs),
    keys: keys.roster
      .keys()
      .filter(({ teamId }) => teamId === id)
      .map((key) => toKeyAnswer(key, keys, nowMs)),
    team_memberships: [],
  }
}

export async function listTeams(context: AdminContext): Promise<unknown> {
  const { keys, runtime } = context
  const teams = keys.roster.teams().filter((team) => canManage(context, team))
  if (!context.caller.isMaster && teams.length === 0) checkMaster(context)
  return teams.map((team) => toTeamAnswer(team, keys, runtime.now()))
}

/** Applies `change` to a team that the caller may manage. It is read and written in one transaction. */
export async function changeTeam(
  context: AdminContext,
  id: string,
  missing: 400 | 404,
  change: (before: TeamRecord) => TeamRecord,
): Promise<TeamRecord> {
  return context.write(async (writer) => {
    const before = checkTeam(context, await writer.team(id), id, missing)
    const after = { ...change(before), updatedAtMs: context.runtime.now() }
    await writer.putTeam(after)
    return after
  })
}

/** The options for reading a callback of the team. */
export const sealingFor = ({ config, keys }: AdminContext, teamId: string) => ({
  general: config.general,
  seal: keys.seal,
  place: teamPlace(teamId),
})

const readMembers = (members: { role: 'admin' | 'user'; user_id: string }[] | null | undefined) =>
  (members ?? []).map(({ role, user_id }) => ({ role, userId: user_id }))
