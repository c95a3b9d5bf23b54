import type { PrivacyMode } from '@tracked-openai/core'
import type { Callback } from '../keys/keys.js'

/** What config.yaml says: checked, defaults filled in, `os.environ/NAME` resolved. It holds secrets: never log it. */
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
  /** What in the file has no effect, each with its place: for the start-up log. */
  readonly warnings: readonly string[]
  /** The global PostHog project, from `POSTHOG_API_KEY` and `POSTHOG_API_URL` (or `POSTHOG_HOST`). */
  readonly posthog: { readonly apiKey?: string; readonly host: string }
}

/** One upstream that answers for a model name: an entry of `model_list`. */
export interface Deployment {
  /** Where the entry stands, `config.yaml:12:5`: for messages about it. */
  readonly at: string
  /** What clients ask for: `gpt-4o`, or with a wildcard `openai/*` or `*`. */
  readonly modelName: string
  /** What the upstream is asked for, with LiteLLM's provider prefix: `groq/llama-3.3-70b`, `gpt-4o`. */
  readonly model: string
  /** `custom_llm_provider`: the provider where the prefix does not say it. */
  readonly provider?: string
  /** A `*` that stands for OpenAI's models: a name with the prefix of a provider is not for it. */
  readonly isForPlainNames?: boolean
  readonly apiBase?: string
  readonly apiKey?: string
  /** Azure's `api-version`. */
  readonly apiVersion?: string
  readonly organization?: string
  readonly extraHeaders: Readonly<Record<string, string>>
  /** Requests and tokens a minute that this upstream takes. */
  readonly rpm?: number
  readonly tpm?: number
  /** Share of the load beside entries of the same name; `undefined`: by `rpm`, else equal. */
  readonly weight?: number
  /** Milliseconds to the end of an answer that is no stream. */
  readonly timeoutMs?: number
  /** Milliseconds to the first byte of a stream, and between two. */
  readonly streamTimeoutMs?: number
  readonly maxRetries?: number
  /** US dollars. */
  readonly inputCostPerToken?: number
  readonly outputCostPerToken?: number
  /** `model_info`, as written; `id` is the deployment's own where given. */
  readonly modelInfo: Readonly<Record<string, unknown>>
}

/** `router_settings`, else the same key of `litellm_settings`, else the default. */
export interface Routing {
  readonly numRetries: number
  /** Milliseconds to the end of an answer; 600,000 by default. */
  readonly timeoutMs: number
  /** Milliseconds to the first byte of a stream, and between two; 120,000 by default. */
  readonly streamTimeoutMs: number
  /** Failures within a minute after which a deployment rests. */
  readonly allowedFails: number
  /** How long it rests. */
  readonly cooldownMs: number
  /** Model name to the names that are asked, in turn, when it fails. */
  readonly fallbacks: ReadonlyMap<string, readonly string[]>
  /** The names that are asked when a model without a line in `fallbacks` fails. */
  readonly defaultFallbacks: readonly string[]
}

/** `litellm_settings`, where it is about logging. */
export interface Logging {
  /** Is `posthog` in `success_callback` or `callbacks`? */
  readonly success: boolean
  /** Is `posthog` in `failure_callback` or `callbacks`? */
  readonly failure: boolean
  /** `metadata` where `turn_off_message_logging` is set, else `general_settings.posthog_privacy`, else `redacted`. */
  readonly privacy: PrivacyMode
  /** `global_disable_no_log_param`: no request may switch its event off. */
  readonly isNoLogForbidden: boolean
  /** `redact_user_api_key_info`: the key's alias and user stay out of events. */
  readonly isKeyInfoHidden: boolean
  /** `default_team_settings`: team id to the callbacks it has until it gets its own. */
  readonly defaultTeams: ReadonlyMap<string, DefaultTeam>
}

export interface DefaultTeam {
  readonly callbacks: readonly Callback[]
  readonly privacy?: PrivacyMode
}

/** `general_settings`, and what stands in for it in the environment. */
export interface General {
  /** `master_key`, else `LITELLM_MASTER_KEY`. Without it the gateway is open to who reaches it, and has no admin. */
  readonly masterKey?: string
  /** `GATEWAY_SALT_KEY`, else `LITELLM_SALT_KEY`, else the master key: what secrets at rest are encrypted with. */
  readonly saltKey?: string
  /** `database_url`, else `DATABASE_URL`: `postgres://...`, `sqlite:` and an absolute path, or `sqlite::memory:`. */
  readonly databaseUrl: string
  /** Hosts that a team's or a request's `posthog_api_url` may name: `eu.i.posthog.com`, `*.posthog.com`, `127.0.0.1`. */
  readonly postHogAllowedHosts: readonly string[]
  /** `posthog_allow_request_credentials`: may a request name its own PostHog project? Default: yes. */
  readonly isRequestPostHogAllowed: boolean
  /** `cors_allowed_origins`: whose pages may call. Default: every origin where there is a master key, else none. */
  readonly allowedOrigins: readonly string[]
  /** `max_request_size_mb`, in bytes; 32 MiB by default. */
  readonly maxRequestBytes: number
}
