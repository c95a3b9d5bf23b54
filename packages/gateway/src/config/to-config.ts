import type { Config, Deployment, Routing } from './config.js'
import type { ConfigContext } from './config-context.js'
import type { ConfigFile } from './file-schema.js'
import { readPostHogHost } from './read-posthog-host.js'
import { toGeneral } from './to-general.js'
import { toLogging } from './to-logging.js'

/** The checked file, in our names and units, with defaults. What cannot be is told to `refuse`. */
export function toConfig(file: ConfigFile, context: ConfigContext): Omit<Config, 'warnings'> {
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

function readPostHog({ environment, refuse }: ConfigContext): Config['posthog'] {
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
