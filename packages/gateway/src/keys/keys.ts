import type { Grants } from './check-limits.js'
import type { PrivacyMode } from '@tracked-openai/core'
import type { Config } from '../config/config.js'

/** The keys as requests use them, answered from memory. */
export interface Keys {
  /** Finds the key of a secret. Timing reveals nothing: secrets are looked up by SHA-256, the master key by `timingSafeEqual`. */
  find(secret: string | undefined): KeyFacts | Refusal
  /** Finds the key again after reading what other workers and gateways wrote. Never rejects. */
  findAnew(secret: string | undefined): Promise<KeyFacts | Refusal>
  /** Checks models, budgets, rpm and tpm of key and team, and counts the request if it is allowed. */
  admit(key: KeyFacts, grants: Grants, nowMs: number): Refusal | undefined
  /** Charges the cost of a call. Never waits for the store. */
  spend(key: KeyFacts, model: string, spent: Spent, nowMs: number): void
  /** Resolves once a key or team has a budget or a `tpm_limit`, so that calls can be refused for what earlier ones cost. */
  readonly whenLimited: Promise<void>
  /** Takes over the master key and the default teams of a reloaded file. */
  reconfigure(config: Config): void
  /** Can the store be reached? Without it, requests are served from what was read last. */
  isStoreUp(): boolean
  /** Writes pending usage and closes the store. Never rejects. */
  close(): Promise<void>
}

/** What one call cost. Unknown values are absent. */
export interface Spent {
  /** US dollars. */
  readonly usd?: number
  readonly tokens?: number
}

/** The key that a request was sent with. It contains secrets of callbacks: never log it. */
export interface KeyFacts {
  /** The hexadecimal SHA-256 of the secret, or `master` or `anonymous`. */
  readonly hash: string
  readonly alias?: string
  readonly userId?: string
  readonly team?: TeamFacts
  /** The models that it may use; `undefined` for all. */
  readonly models?: readonly string[]
  readonly metadata: Readonly<Record<string, unknown>>
  readonly isMaster: boolean
  /** Its own callbacks, which take precedence over those of its team. */
  readonly callbacks: readonly Callback[]
}

export interface TeamFacts {
  readonly id: string
  readonly alias?: string
  /** Its callbacks, else those of `default_team_settings`. */
  readonly callbacks: readonly Callback[]
  /** Set if `default_team_settings` asks for a stricter mode than the gateway's. */
  readonly privacy?: PrivacyMode
  /** Calls of this team make no events, whatever else is configured. */
  readonly isLoggingDisabled: boolean
  readonly models?: readonly string[]
  readonly metadata: Readonly<Record<string, unknown>>
}

/** Where the events of a team or a key are sent. */
export interface Callback {
  readonly name: 'posthog'
  readonly type: 'success' | 'failure' | 'success_and_failure'
  /** Absent for the global project. */
  readonly apiKey?: string
  readonly host?: string
  /** The key cannot be decrypted. Events are dropped and counted then, never sent to another project. */
  readonly isUnreadable?: true
}

/** Why a request is refused, with LiteLLM's messages. */
export interface Refusal {
  readonly status: 400 | 401 | 403 | 429
  readonly type: string
  /** The field of the request that caused it. */
  readonly param?: string
  readonly code: string
  readonly message: string
  readonly retryAfterSeconds?: number
  /** A retry would fail, too: the budget is used up. */
  readonly isFinal?: true
  /** The refused key, if it is known: it decides where the event of the refused call is sent. */
  readonly key?: KeyFacts
}
