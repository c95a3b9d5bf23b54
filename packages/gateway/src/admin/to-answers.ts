import type { ManagedKeys } from '../keys/create-keys.js'
import type { KeyRecord } from '../store/key-record.js'
import type { TeamRecord } from '../store/team-record.js'
import { toLoggingEntry } from './read-callback.js'

/** A team in LiteLLM's format: no secrets, and `null` for unset fields. */
export const toTeamAnswer = (team: TeamRecord, keys: ManagedKeys, nowMs: number) => ({
  team_id: team.id,
  team_alias: team.alias ?? null,
  members_with_roles: team.members.map(({ role, userId }) => ({ role, user_id: userId })),
  ...toSharedAnswer(team, keys, nowMs),
})

/** A key in LiteLLM's format, without its secret: `token` is the hash. */
export const toKeyAnswer = (key: KeyRecord, keys: ManagedKeys, nowMs: number) => ({
  token: key.hash,
  key_name: key.hint,
  key_alias: key.alias ?? null,
  user_id: key.userId ?? null,
  team_id: key.teamId ?? null,
  expires: toTime(key.expiresAtMs),
  ...toSharedAnswer(key, keys, nowMs),
})

function toSharedAnswer(record: KeyRecord | TeamRecord, keys: ManagedKeys, nowMs: number) {
  const { usd, resetsAtMs } = keys.spentOf(record, nowMs)
  const logging = record.callbacks.map(toLoggingEntry)
  return {
    models: record.models ?? [],
    spend: usd,
    max_budget: record.maxBudget ?? null,
    budget_duration: record.budgetDuration ?? null,
    budget_reset_at: toTime(resetsAtMs),
    rpm_limit: record.rpmLimit ?? null,
    tpm_limit: record.tpmLimit ?? null,
    blocked: record.isBlocked,
    metadata: logging.length > 0 ? { ...record.metadata, logging } : record.metadata,
    created_at: toTime(record.createdAtMs),
    updated_at: toTime(record.updatedAtMs),
  }
}

const toTime = (ms: number | undefined) => (ms === undefined ? null : new Date(ms).toISOString())
