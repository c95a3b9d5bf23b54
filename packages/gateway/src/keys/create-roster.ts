import type { Logging } from '../config/config.js'
import type { KeyRecord } from '../store/key-record.js'
import type { Limits } from '../store/limit-fields.js'
import type { Changes } from '../store/store.js'
import type { StoredCallback } from '../store/stored-callback.js'
import type { TeamRecord } from '../store/team-record.js'
import type { Seal } from './create-seal.js'
import type { Callback, KeyFacts, TeamFacts } from './keys.js'

/** All teams and keys, in memory. */
export interface Roster {
  team(id: string): TeamRecord | undefined
  key(hash: string): KeyRecord | undefined
  teams(): readonly TeamRecord[]
  keys(): readonly KeyRecord[]
  /** A stored key as requests see it. */
  facts(key: KeyRecord): KeyFacts
  apply(changes: Changes): void
  /** See `Keys`. */
  readonly whenLimited: Promise<void>
  /** `default_team_settings` of a new configuration. */
  setDefaultTeams(defaultTeams: Logging['defaultTeams']): void
}

export function createRoster(seal: Seal, defaults: Logging['defaultTeams']): Roster {
  const teams = new Map<string, TeamRecord>()
  const keys = new Map<string, KeyRecord>()
  /** A cache, because decrypting the secrets of callbacks is too expensive to repeat for each request. */
  const cachedFacts = new Map<string, KeyFacts>()
  let defaultTeams = defaults
  let resolveLimited: () => void = () => undefined
  const whenLimited = new Promise<void>((resolve) => (resolveLimited = resolve))

  function teamFacts(team: TeamRecord): TeamFacts {
    const own = team.callbacks.map((callback) => toCallback(callback, teamPlace(team.id), seal))
    const defaultTeam = defaultTeams.get(team.id)
    return {
      id: team.id,
      alias: team.alias,
      callbacks: own.length > 0 ? own : (defaultTeam?.callbacks ?? []),
      privacy: defaultTeam?.privacy,
      isLoggingDisabled: team.isLoggingDisabled,
      models: team.models,
      metadata: team.metadata,
    }
  }

  return {
    team: (id) => teams.get(id),
    key: (hash) => keys.get(hash),
    teams: () => [...teams.values()],
    keys: () => [...keys.values()],
    facts(key) {
      const known = cachedFacts.get(key.hash)
      if (known) return known
      const team = key.teamId === undefined ? undefined : teams.get(key.teamId)
      const facts: KeyFacts = {
        hash: key.hash,
        alias: key.alias,
        userId: key.userId,
        team: team && teamFacts(team),
        models: key.models,
        metadata: key.metadata,
        isMaster: false,
        callbacks: key.callbacks.map((callback) => toCallback(callback, keyPlace(key.hash), seal)),
      }
      cachedFacts.set(key.hash, facts)
      return facts
    },
    apply(changes) {
      const { teams: newTeams, keys: newKeys, deletedTeams, deletedKeys } = changes
      if (newTeams.length + newKeys.length + deletedTeams.length + deletedKeys.length === 0) return
      for (const team of newTeams) teams.set(team.id, team)
      for (const key of newKeys) keys.set(key.hash, key)
      for (const id of deletedTeams) teams.delete(id)
      for (const hash of deletedKeys) keys.delete(hash)
      cachedFacts.clear()
      if ([...newTeams, ...newKeys].some(limitsSpend)) resolveLimited()
    },
    whenLimited,
    setDefaultTeams(next) {
      defaultTeams = next
      cachedFacts.clear()
    },
  }
}

const limitsSpend = ({ maxBudget, tpmLimit }: Limits) => maxBudget !== undefined || tpmLimit !== undefined

/** The places that encrypted secrets are bound to, see `Seal`. */
export const teamPlace = (id: string): string => `team:${id}`
export const keyPlace = (hash: string): string => `key:${hash}`

function toCallback({ name, type, sealedApiKey, host }: StoredCallback, place: string, seal: Seal): Callback {
  if (sealedApiKey === undefined) return { name, type }
  const apiKey = seal.open(sealedApiKey, place)
  return apiKey === undefined ? { name, type, isUnreadable: true } : { name, type, apiKey, host }
}
