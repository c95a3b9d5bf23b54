import type { PrivacyMode } from '@tracked-openai/core'
import type { Config } from '../config/config.js'

/** Everything a request asks about its key, answered from memory. */
export interface Keys {
  /** Whose secret it is. Constant time in the secret: by SHA-256 in a Map, the master key by `timingSafeEqual`. */
  find(secret: string | undefined): KeyFacts | Refusal
  /** The same of one that is not known, after a look at what other workers and gateways wrote. Never rejects. */
  findAnew(secret: string | undefined): Promise<KeyFacts | Refusal>
  /** May this key ask for this model now? Checks models, budgets, rpm and tpm of key and team, and counts the request. */
  admit(key: KeyFacts, model: string, nowMs: number): Refusal | undefined
  /** What the call cost, after it. Never waits. */
  spend(key: KeyFacts, model: string, spent: Spent, nowMs: number): void
  /** Takes master key and default teams of the file as it is now. */
  reconfigure(config: Config): void
  /** Is the store reached? Requests go on without it, from what was read last. */
  isStoreUp(): boolean
  /** Writes what was spent, and closes the store. Never rejects. */
  close(): Promise<void>
}

/** What one call cost; an unknown part is absent. */
export interface Spent {
  /** US dollars. */
  readonly usd?: number
  readonly tokens?: number
}

/** What is known of the key that a request came with. It holds secrets of callbacks: never log it. */
export interface KeyFacts {
  /** SHA-256 of the secret, hexadecimal; `master` and `anonymous` where it is no stored key. */
  readonly hash: string
  readonly alias?: string
  readonly userId?: string
  readonly team?: TeamFacts
  /** The models it may ask for; `undefined`: every one. */
  readonly models?: readonly string[]
  readonly metadata: Readonly<Record<string, unknown>>
  readonly isMaster: boolean
  /** Its own callbacks. Where it has some, they stand in place of the team's. */
  readonly callbacks: readonly Callback[]
}

export interface TeamFacts {
  readonly id: string
  readonly alias?: string
  /** Its callbacks, else those of `default_team_settings`. */
  readonly callbacks: readonly Callback[]
  /** Stricter than the gateway's where `default_team_settings` says so. */
  readonly privacy?: PrivacyMode
  /** No call of this team gives an event, whatever else is configured. */
  readonly isLoggingDisabled: boolean
  readonly models?: readonly string[]
  readonly metadata: Readonly<Record<string, unknown>>
}

/** Where the events of a team or a key go. */
export interface Callback {
  readonly name: 'posthog'
  readonly type: 'success' | 'failure' | 'success_and_failure'
  /** Absent: the global project's. */
  readonly apiKey?: string
  readonly host?: string
  /** Its secret cannot be decrypted: its events are dropped and counted, never sent to another project. */
  readonly isUnreadable?: true
}

/** Why a request is not answered, with LiteLLM's words. */
export interface Refusal {
  readonly status: 400 | 401 | 403 | 429
  readonly type: string
  /** The field of the request that it is about. */
  readonly param?: string
  readonly code: string
  readonly message: string
  readonly retryAfterSeconds?: number
  /** The key that it is about, where it is known: who wants the event of the refused call. */
  readonly key?: KeyFacts
}
