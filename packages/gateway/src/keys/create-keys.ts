import { timingSafeEqual } from 'node:crypto'
import type { Runtime } from '@tracked-openai/core'
import type { Config } from '../config/config.js'
import type { KeyRecord } from '../store/key-record.js'
import type { Store } from '../store/store.js'
import type { TeamRecord } from '../store/team-record.js'
import { anonymous } from './anonymous.js'
import { checkModel, checkUsage, type Limited } from './check-limits.js'
import { createCounters } from './create-counters.js'
import { createRoster, type Roster } from './create-roster.js'
import { createSeal, type Seal } from './create-seal.js'
import { createSync, type KeysProblem } from './create-sync.js'
import { digestSecret } from './hash-secret.js'
import type { KeyFacts, Keys, Refusal } from './keys.js'
import { subjectOf } from './subject-of.js'
import { budgetWindow, minuteWindow } from './usage-windows.js'

/** `Keys` with what the admin API needs in addition. */
export interface ManagedKeys extends Keys {
  readonly roster: Roster
  readonly seal: Seal
  readonly store: Store
  /** What a key or team has spent in the current window of its budget, and when the window ends. */
  spentOf(record: KeyRecord | TeamRecord, nowMs: number): { usd: number; resetsAtMs?: number }
  /** Carries the spend over when the budget duration changes, so that a new duration does not reset the budget. */
  keepSpent(before: KeyRecord | TeamRecord, after: KeyRecord | TeamRecord, nowMs: number): void
  isMasterKey(secret: string): boolean
  /** Reads changes that any gateway wrote. Rejects if the store cannot be reached. */
  refresh(): Promise<void>
}

/** Loads all keys and teams, and keeps them in sync with the store. Rejects if the store cannot be read. */
export async function createKeys(options: {
  readonly config: Config
  readonly store: Store
  readonly runtime: Runtime
  readonly onProblem?: (problem: KeysProblem) => void
}): Promise<ManagedKeys> {
  const { store, runtime, onProblem = () => undefined } = options
  const { general, logging } = options.config
  const seal = createSeal(general.saltKey)
  const roster = createRoster(seal, logging.defaultTeams)
  const counters = createCounters(runtime.newId)
  const sync = await createSync({ store, roster, counters, runtime, onProblem })
  let master = digestOf(general.masterKey)

  function find(secret: string | undefined): KeyFacts | Refusal {
    if (!secret) return master ? refuse('auth_error', 'No api key passed in.') : anonymous
    const digest = digestSecret(secret)
    if (master && timingSafeEqual(master, digest)) return masterFacts
    const key = roster.key(digest.toString('hex'))
    if (key) {
      const refusal = checkKey(key, roster, runtime.now())
      return refusal ? { ...refusal, key: roster.facts(key) } : roster.facts(key)
    }
    return master ? refuse('token_not_found_in_db', 'Invalid proxy server token passed.') : anonymous
  }

  let isKeyInfoHidden = logging.isKeyInfoHidden
  let limited = new WeakMap<KeyRecord | TeamRecord, Limited>()
  function limitedOf(record: KeyRecord | TeamRecord): Limited {
    let made = limited.get(record)
    if (!made) {
      made = toLimited(record, isKeyInfoHidden)
      limited.set(record, made)
    }
    return made
  }

  function budgetOf(record: KeyRecord | TeamRecord, nowMs: number) {
    const { subject, limits } = limitedOf(record)
    return { subject, window: budgetWindow(limits.budgetDuration, limits.createdAtMs, nowMs) }
  }

  /** The limits that apply to a key: its own, then its team's. */
  function limitsOf({ hash, team }: KeyFacts): Limited[] {
    const records = [roster.key(hash), team && roster.team(team.id)]
    return records.filter((record) => record !== undefined).map(limitedOf)
  }

  return {
    find,
    findAnew: (secret) => sync.look().then(() => find(secret)),
    admit(key, grants, nowMs) {
      const all = limitsOf(key)
      for (const limited of all) {
        const refusal = checkModel(limited, grants, key.team?.models ?? []) ?? checkUsage(limited, counters, nowMs)
        if (refusal) return refusal
      }
      for (const { subject, limits } of all)
        if (limits.rpmLimit !== undefined) counters.add(subject, minuteWindow(nowMs), { requests: 1 })
      return undefined
    },
    spend(key, _model, spent, nowMs) {
      const usd = countable(spent.usd)
      const tokens = Math.round(countable(spent.tokens))
      for (const { subject, limits } of limitsOf(key)) {
        counters.add(subject, budgetWindow(limits.budgetDuration, limits.createdAtMs, nowMs), {
          usd,
          tokens,
          requests: 1,
        })
        if (limits.tpmLimit !== undefined) counters.add(subject, minuteWindow(nowMs), { tokens })
      }
    },
    whenLimited: roster.whenLimited,
    isStoreUp: sync.isUp,
    close: sync.stop,
    roster,
    seal,
    store,
    spentOf(record, nowMs) {
      const { subject, window } = budgetOf(record, nowMs)
      return { usd: counters.of(subject, window).usd, resetsAtMs: window.endsAtMs }
    },
    keepSpent(before, after, nowMs) {
      if (before.budgetDuration === after.budgetDuration) return
      const { subject, window } = budgetOf(after, nowMs)
      const { usd } = counters.of(subject, budgetOf(before, nowMs).window)
      const missing = usd - counters.of(subject, window).usd
      if (missing > 0) counters.add(subject, window, { usd: missing })
    },
    isMasterKey: (secret) => master !== undefined && timingSafeEqual(master, digestSecret(secret)),
    refresh: sync.refresh,
    reconfigure(config) {
      master = digestOf(config.general.masterKey)
      roster.setDefaultTeams(config.logging.defaultTeams)
      isKeyInfoHidden = config.logging.isKeyInfoHidden
      limited = new WeakMap()
    },
  }
}

/** The most dollars or tokens that one call counts, so that a wrong number from an upstream cannot overflow the database. */
const maxCounted = 1e9

/** Replaces NaN, negative and excessive amounts: a single NaN would make the total NaN. */
const countable = (amount = 0) => (amount > 0 ? Math.min(amount, maxCounted) : 0)

const masterFacts: KeyFacts = { hash: 'master', metadata: {}, isMaster: true, callbacks: [] }

const digestOf = (secret: string | undefined) => (secret === undefined ? undefined : digestSecret(secret))

function refuse(type: string, message: string): Refusal {
  return { status: 401, type, code: '401', message: `Authentication Error, ${message}` }
}

/** Why a known key may not be used; `undefined` if it may. */
function checkKey(key: KeyRecord, roster: Roster, nowMs: number): Refusal | undefined {
  if (key.isBlocked) return refuse('auth_error', 'Key is blocked. An admin can unblock it by /key/update.')
  if (key.expiresAtMs !== undefined && key.expiresAtMs <= nowMs)
    return refuse('expired_key', `Expired Key. Key Expiry time ${new Date(key.expiresAtMs).toISOString()}`)
  if (key.teamId === undefined) return undefined
  const team = roster.team(key.teamId)
  if (!team) return refuse('auth_error', 'The team of this key does not exist.')
  return team.isBlocked ? refuse('auth_error', 'The team of this key is blocked.') : undefined
}

/** The message of a refusal is in the event, too, so the alias of a key is left out of it if `redact_user_api_key_info` is set. */
const toLimited = (record: KeyRecord | TeamRecord, isKeyInfoHidden: boolean): Limited =>
  'hash' in record
    ? {
        kind: 'key',
        subject: subjectOf(record),
        name: isKeyInfoHidden ? undefined : record.alias,
        limits: record,
      }
    : { kind: 'team', subject: subjectOf(record), name: record.alias ?? record.id, limits: record }
