import { dirname, resolve } from 'node:path'
import type { PrivacyMode } from '@tracked-openai/core'
import type { Config, DefaultTeam, Deployment, General, Logging, Routing } from './config.js'
import type { ConfigFile } from './file-schema.js'
import { checkAllowedHost, isAllowedHost } from './is-allowed-host.js'
import { readPostHogHost } from './read-posthog-host.js'
import type { KeyPath } from './read-yaml.js'
import type { Environment } from './resolve-environment.js'

export interface ConfigProblem {
  readonly path: KeyPath
  readonly says: string
}

interface Context {
  readonly path: string
  at(path: KeyPath): string
  readonly environment: Environment
  warn(problem: ConfigProblem): void
  refuse(problem: ConfigProblem): void
}

/** The checked file, in our names and units, with defaults. What cannot be is told to `refuse`. */
export function toConfig(file: ConfigFile, context: Context): Omit<Config, 'warnings'> {
  const { environment } = context
  const posthog = readPostHog(context)
  const general = toGeneral(file.general_settings, posthog.host, context)
  return {
    path: context.path,
    deployments: file.model_list.map((entry, index) => toDeployment(entry, context.at(['model_list', index]))),
    routing: toRouting(file),
    logging: toLogging(file, general.postHogAllowedHosts, context),
    general,
    environment,
    posthog,
  }
}

function readPostHog({ environment, refuse }: Context): Config['posthog'] {
  const { host, problem } = readPostHogHost(environment.POSTHOG_API_URL || environment.POSTHOG_HOST)
  if (problem) refuse({ path: [], says: `POSTHOG_API_URL ${problem}` })
  return { apiKey: environment.POSTHOG_API_KEY?.trim() || undefined, host }
}

function toDeployment(
  { model_name, litellm_params: params, model_info }: ConfigFile['model_list'][number],
  at: string,
) {
  return {
    at,
    modelName: model_name,
    model: params.model,
    provider: params.custom_llm_provider,
    apiBase: params.api_base,
    apiKey: params.api_key,
    apiVersion: params.api_version,
    organization: params.organization,
    extraHeaders: params.extra_headers ?? {},
    rpm: params.rpm,
    tpm: params.tpm,
    weight: params.weight,
    timeoutMs: params.timeout,
    streamTimeoutMs: params.stream_timeout,
    maxRetries: params.max_retries,
    inputCostPerToken: params.input_cost_per_token,
    outputCostPerToken: params.output_cost_per_token,
    modelInfo: model_info ?? {},
  } satisfies Deployment
}

function toRouting({ router_settings: router = {}, litellm_settings: litellm = {} }: ConfigFile): Routing {
  return {
    numRetries: router.num_retries ?? litellm.num_retries ?? 2,
    timeoutMs: router.timeout ?? litellm.request_timeout ?? 600_000,
    streamTimeoutMs: router.stream_timeout ?? 120_000,
    allowedFails: router.allowed_fails ?? 3,
    cooldownMs: router.cooldown_time ?? 5_000,
    fallbacks: new Map((router.fallbacks ?? litellm.fallbacks ?? []).flatMap((entry) => Object.entries(entry))),
    defaultFallbacks: router.default_fallbacks ?? litellm.default_fallbacks ?? [],
  }
}

type CallbackSettings = Pick<
  NonNullable<ConfigFile['litellm_settings']>,
  'success_callback' | 'failure_callback' | 'callbacks' | 'turn_off_message_logging'
>

function toLogging(file: ConfigFile, allowedHosts: readonly string[], context: Context): Logging {
  const { litellm_settings: settings = {}, general_settings: general = {} } = file
  if (settings.drop_params)
    context.warn({
      path: ['litellm_settings', 'drop_params'],
      says: 'drop_params has no effect: requests reach the provider with every parameter they came with.',
    })
  const teams = (settings.default_team_settings ?? []).map((team, index): [string, DefaultTeam] => {
    const path = ['litellm_settings', 'default_team_settings', index]
    return [team.team_id, toDefaultTeam(team, path, allowedHosts, context)]
  })
  return {
    ...readEvents(settings, ['litellm_settings'], context),
    privacy: settings.turn_off_message_logging ? 'metadata' : (general.posthog_privacy ?? 'redacted'),
    isNoLogForbidden: settings.global_disable_no_log_param ?? false,
    isKeyInfoHidden: settings.redact_user_api_key_info ?? false,
    defaultTeams: new Map(teams),
  }
}

function toDefaultTeam(
  team: NonNullable<NonNullable<ConfigFile['litellm_settings']>['default_team_settings']>[number],
  path: KeyPath,
  allowedHosts: readonly string[],
  context: Context,
): DefaultTeam {
  const { posthog_api_key: apiKey, posthog_api_url: url } = team
  const says = (key: string, says: string) => context.refuse({ path: [...path, key], says })
  if (url !== undefined && apiKey === undefined)
    says('posthog_api_url', 'posthog_api_url goes only together with a posthog_api_key. Write both.')
  const { host, problem } = readPostHogHost(url)
  if (problem) says('posthog_api_url', `posthog_api_url ${problem}`)
  else if (url !== undefined && !isAllowedHost(host, allowedHosts))
    says('posthog_api_url', `${new URL(host).host} is not in general_settings.posthog_allowed_hosts. Add it there.`)
  const events = readEvents(team, path, context)
  const privacy: PrivacyMode | undefined = team.turn_off_message_logging ? 'metadata' : undefined
  if (!events.success && !events.failure) return { callbacks: [], privacy }
  const type = events.success ? (events.failure ? 'success_and_failure' : 'success') : 'failure'
  return { callbacks: [{ name: 'posthog', type, apiKey, host: url === undefined ? undefined : host }], privacy }
}

/** Which calls `posthog` is told of; other callbacks are LiteLLM's. */
function readEvents(settings: CallbackSettings, path: KeyPath, { warn }: Context) {
  const has = (key: 'success_callback' | 'failure_callback' | 'callbacks') => {
    const names = settings[key] ?? []
    for (const [index, name] of names.entries())
      if (name !== 'posthog')
        warn({
          path: [...path, key, index],
          says: `the callback "${name}" is not known here, and has no effect. "posthog" is.`,
        })
    return names.includes('posthog')
  }
  const both = has('callbacks')
  return { success: has('success_callback') || both, failure: has('failure_callback') || both }
}

const inMemory = 'sqlite::memory:'

function toGeneral(settings: ConfigFile['general_settings'] = {}, postHogHost: string, context: Context): General {
  const { environment, path, refuse } = context
  const masterKey = settings.master_key ?? (environment.LITELLM_MASTER_KEY || undefined)
  const hosts = settings.posthog_allowed_hosts ?? ['*.posthog.com', new URL(postHogHost).host]
  for (const [index, host] of (settings.posthog_allowed_hosts ?? []).entries()) {
    const problem = checkAllowedHost(host)
    if (problem) refuse({ path: ['general_settings', 'posthog_allowed_hosts', index], says: problem })
  }
  // Nobody can make teams and keys without a master key: then nothing is left on the disk.
  const standard = masterKey === undefined ? inMemory : 'sqlite:tracked-openai-gateway.db'
  const databaseUrl = settings.database_url ?? (environment.DATABASE_URL || standard)
  if (!/^(postgres(ql)?:\/\/|sqlite:|file:)/i.test(databaseUrl))
    refuse({
      path: ['general_settings', 'database_url'],
      says: 'database_url (or DATABASE_URL) must be postgres://USER:PASSWORD@HOST/DATABASE, or sqlite: and the path of a file.',
    })
  const saltKey = environment.GATEWAY_SALT_KEY || environment.LITELLM_SALT_KEY
  if (!saltKey && masterKey)
    context.warn({
      path: ['general_settings', 'master_key'],
      says: 'GATEWAY_SALT_KEY is not set: PostHog keys of teams are encrypted with the master key, and are lost when it changes.',
    })
  const file = databaseUrl === inMemory ? undefined : /^(?:sqlite|file):(?:\/\/)?(.+)$/i.exec(databaseUrl)?.[1]
  return {
    masterKey,
    saltKey: saltKey || masterKey,
    databaseUrl: file === undefined ? databaseUrl : `sqlite:${resolve(dirname(path), file)}`,
    postHogAllowedHosts: hosts,
    isRequestPostHogAllowed: settings.posthog_allow_request_credentials ?? true,
    maxRequestBytes: Math.floor((settings.max_request_size_mb ?? 32) * 1024 * 1024),
  }
}
