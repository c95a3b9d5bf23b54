import type { PrivacyMode } from '@tracked-openai/core'
import type { Callback } from '../keys/keys.js'

/** The validated config.yaml, with defaults filled in and `os.environ/NAME` resolved. It contains secrets: never log it. */
export interface Config {
  /** Path of the file, as it was given. */
  readonly path: string
  /** `model_list`, in the file's order. Entries of one `modelName` share its load. */
  readonly deployments: readonly Deployment[]
  readonly routing: Routing
  readonly logging: Logging
  readonly general: General
  /** The process's environment, with `environment_variables` over it. */
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Settings without effect, each with its place, for the start-up log. */
  readonly warnings: readonly string[]
  /** The global PostHog project, from `POSTHOG_API_KEY` and `POSTHOG_API_URL` (or `POSTHOG_HOST`). */
  readonly posthog: { readonly apiKey?: string; readonly host: string }
}

/** An entry of `model_list`: one upstream that serves a model name. */
export interface Deployment {
  /** The position of the entry, `config.yaml:12:5`, for messages and as part of its id. */
  readonly at: string
  /** The model name that clients ask for: `gpt-4o`, or with a wildcard `openai/*` or `*`. */
  readonly modelName: string
  /** The model that the upstream is asked for, with LiteLLM's provider prefix: `groq/llama-3.3-70b`, `gpt-4o`. */
  readonly model: string
  /** `custom_llm_provider`: the provider of a model without a prefix. */
  readonly provider?: string
  /** A `*` that stands for OpenAI's models: names with a provider prefix do not match it. */
  readonly isForPlainNames?: boolean
  readonly apiBase?: string
  readonly apiKey?: string
  /** Azure's `api-version`. */
  readonly apiVersion?: string
  readonly organization?: string
  readonly extraHeaders: Readonly<Record<string, string>>
  /** The upstream's rate limits: requests and tokens per minute. */
  readonly rpm?: number
  readonly tpm?: number
  /** Its share of the load among entries of the same name. By default `rpm`, else all are equal. */
  readonly weight?: number
  /** Milliseconds until a response that is not streamed is complete. */
  readonly timeoutMs?: number
  /** Milliseconds until the first byte of a stream, and between two chunks. By default that of `Routing`, then `timeoutMs`. */
  readonly streamTimeoutMs?: number
  readonly maxRetries?: number
  /** In US dollars. */
  readonly inputCostPerToken?: number
  readonly outputCostPerToken?: number
  /** `model_info.access_groups`: names by which keys and teams may be allowed to use it. */
  readonly accessGroups: readonly string[]
  /** `model_info` as written. Its `id`, if given, becomes the id of the deployment. */
  readonly modelInfo: Readonly<Record<string, unknown>>
}

/** `router_settings`, else the same key of `litellm_settings`, else the default. */
export interface Routing {
  readonly numRetries: number
  /** Milliseconds until a response is complete; 600,000 by default. */
  readonly timeoutMs: number
  readonly streamTimeoutMs?: number
  /** Failures within a minute that do not yet cause a cooldown. */
  readonly allowedFails: number
  readonly cooldownMs: number
  /** `model_group_alias`: further names for models. They take precedence over a `modelName` of the same spelling. */
  readonly aliases: ReadonlyMap<string, ModelAlias>
  /** For each model name, the names to ask for when it fails, in order. */
  readonly fallbacks: ReadonlyMap<string, readonly string[]>
  /** The names to ask for when a model without an entry in `fallbacks` fails. */
  readonly defaultFallbacks: readonly string[]
  /** The names to ask for when a model's context window is too small for the prompt, or when its filter refuses the content. */
  readonly contextWindowFallbacks: ReadonlyMap<string, readonly string[]>
  readonly contentPolicyFallbacks: ReadonlyMap<string, readonly string[]>
}

export interface ModelAlias {
  readonly modelName: string
  /** It is not listed among the models. */
  readonly isHidden: boolean
}

/** The part of `litellm_settings` that is about logging. */
export interface Logging {
  /** Is `posthog` in `success_callback` or `callbacks`? */
  readonly success: boolean
  /** Is `posthog` in `failure_callback` or `callbacks`? */
  readonly failure: boolean
  /** `metadata` if `turn_off_message_logging` is set, else `general_settings.posthog_privacy`, else `redacted`. */
  readonly privacy: PrivacyMode
  /** `global_disable_no_log_param`: requests may not opt out of logging. */
  readonly isNoLogForbidden: boolean
  /** `redact_user_api_key_info`: the key's alias is left out of events and answers. */
  readonly isKeyInfoHidden: boolean
  /** `default_team_settings`: for each team id, the callbacks that apply until the team has its own. */
  readonly defaultTeams: ReadonlyMap<string, DefaultTeam>
}

export interface DefaultTeam {
  readonly callbacks: readonly Callback[]
  readonly privacy?: PrivacyMode
}

/** `general_settings`, with environment variables as defaults. */
export interface General {
  /** `master_key`, else `LITELLM_MASTER_KEY`. Without it, anyone who can reach the gateway may use it, and it has no admin API. */
  readonly masterKey?: string
  /** `GATEWAY_SALT_KEY`, else `LITELLM_SALT_KEY`, else the master key. Stored secrets are encrypted with it. */
  readonly saltKey?: string
  /** `database_url`, else `DATABASE_URL`: `postgres://...`, `sqlite:` and an absolute path, or `sqlite::memory:`. */
  readonly databaseUrl: string
  /** Hosts that a team's or a request's `posthog_api_url` may name: `eu.i.posthog.com`, `*.posthog.com`, `127.0.0.1`. */
  readonly postHogAllowedHosts: readonly string[]
  /** `posthog_allow_request_credentials`: may a request name its own PostHog project? Default: yes. */
  readonly isRequestPostHogAllowed: boolean
  /** `cors_allowed_origins`: the origins whose pages may call. Default: all if there is a master key, else none. */
  readonly allowedOrigins: readonly string[]
  /** `max_request_size_mb`, in bytes; 32 MiB by default. */
  readonly maxRequestBytes: number
}
