import type { StoredCallback } from '../store/stored-callback.js'
import { type AdminContext, checkTeam } from './admin-context.js'
import { AdminError } from './admin-error.js'
import { newCallback } from './admin-schemas.js'
import { readBody } from './read-body.js'
import { readCallback, toCallbackVars } from './read-callback.js'
import { changeTeam, sealingFor } from './team-routes.js'
import { toTeamAnswer } from './to-answers.js'

export async function addCallback(context: AdminContext, teamId: string): Promise<unknown> {
  // Checked before the body, so that callers who may not manage the team always get the same answer.
  checkTeam(context, context.keys.roster.team(teamId), teamId, 400)
  const body = readBody(newCallback, context.body)
  const callback = readCallback(body, { ...sealingFor(context, teamId), before: [] })
  const team = await changeTeam(context, teamId, 400, (before) => {
    if (before.callbacks.some(({ name, type }) => name === callback.name && type === callback.type))
      throw new AdminError(
        400,
        `callback_name = ${callback.name} already exists in team_callback_settings, for team_id = ${teamId} and event = ${callback.type}`,
        'callback_name',
      )
    return { ...before, isLoggingDisabled: false, callbacks: [...before.callbacks, callback] }
  })
  return { status: 'success', data: toTeamAnswer(team, context.keys, context.runtime.now()) }
}

export async function showCallbacks(context: AdminContext, teamId: string): Promise<unknown> {
  const { callbacks } = checkTeam(context, context.keys.roster.team(teamId), teamId, 404)
  return {
    status: 'success',
    data: {
      team_id: teamId,
      ...toLists(callbacks),
      callback_vars: Object.assign({}, ...callbacks.map(toCallbackVars)) as object,
    },
  }
}

export async function deleteCallback(context: AdminContext, teamId: string, name: string): Promise<unknown> {
  const team = await changeTeam(context, teamId, 404, (before) => {
    const callbacks = before.callbacks.filter((callback) => callback.name !== name)
    if (callbacks.length === before.callbacks.length)
      throw new AdminError(404, `callback_name = ${name} is not registered for team_id = ${teamId}.`, 'callback_name')
    return { ...before, callbacks }
  })
  return {
    status: 'success',
    message: `Callback ${name} removed for team ${teamId}`,
    data: { team_id: teamId, ...toLists(team.callbacks) },
  }
}

export async function disableLogging(context: AdminContext, teamId: string): Promise<unknown> {
  await changeTeam(context, teamId, 404, (before) => ({ ...before, isLoggingDisabled: true, callbacks: [] }))
  return {
    status: 'success',
    message: `Logging disabled for team ${teamId}`,
    data: { team_id: teamId, ...toLists([]) },
  }
}

function toLists(callbacks: readonly StoredCallback[]) {
  const namesOf = (type: 'success' | 'failure') => [
    ...new Set(callbacks.filter((callback) => callback.type.includes(type)).map(({ name }) => name)),
  ]
  return { success_callbacks: namesOf('success'), failure_callbacks: namesOf('failure') }
}
