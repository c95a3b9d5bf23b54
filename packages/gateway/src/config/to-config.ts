import type { Config, ModelAlias, Routing } from './config.js'
import type { ConfigContext } from './config-context.js'
import type { ConfigFile } from './file-schema.js'
import { readPostHogHost } from './read-posthog-host.js'
import { toDeployments } from './to-deployments.js'
import { toGeneral } from './to-general.js'
import { toLogging } from './to-logging.js'

/** Converts the validated file to our names and units and adds defaults. Calls `context.refuse` for errors. */
export function toConfig(file: ConfigFile, context: ConfigContext): Omit<Config, 'warnings'> {
  const { environment } = context
  const posthog = readPostHog(context)
  const general = toGeneral(file.general_settings, posthog.host, context)
  return {
    path: context.path,
    deployments: file.model_list.flatMap((entry, index) => toDeployments(entry, index, context)),
    routing: toRouting(file, context),
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

function toRouting(
  { router_settings: router = {}, litellm_settings: litellm = {} }: ConfigFile,
  { warn }: ConfigContext,
): Routing {
  const { routing_strategy: strategy = 'simple-shuffle' } = router
  if (strategy !== 'simple-shuffle')
    warn({
      path: ['router_settings', 'routing_strategy'],
      says: `routing_strategy "${strategy}" has no effect: calls go to the deployment with the fewest running calls for its weight.`,
    })
  const listsOf = (key: 'fallbacks' | 'context_window_fallbacks' | 'content_policy_fallbacks') =>
    new Map((router[key] ?? litellm[key] ?? []).flatMap((entry) => Object.entries(entry)))
  const fallbacks = listsOf('fallbacks')
  return {
    numRetries: router.num_retries ?? litellm.num_retries ?? 2,
    timeoutMs: router.timeout ?? litellm.request_timeout ?? 600_000,
    streamTimeoutMs: router.stream_timeout,
    allowedFails: router.allowed_fails ?? 3,
    cooldownMs: router.cooldown_time ?? 5_000,
    aliases: toAliases(router.model_group_alias ?? {}, warn),
    fallbacks,
    defaultFallbacks: router.default_fallbacks ?? litellm.default_fallbacks ?? fallbacks.get('*') ?? [],
    contextWindowFallbacks: listsOf('context_window_fallbacks'),
    contentPolicyFallbacks: listsOf('content_policy_fallbacks'),
  }
}

function toAliases(
  given: NonNullable<NonNullable<ConfigFile['router_settings']>['model_group_alias']>,
  warn: ConfigContext['warn'],
) {
  const aliases = new Map<string, ModelAlias>()
  for (const [name, alias] of Object.entries(given)) {
    const { model, hidden = false } = typeof alias === 'string' ? { model: alias } : alias
    if (name.includes('*'))
      warn({
        path: ['router_settings', 'model_group_alias', name],
        says: `the alias "${name}" has no effect: it is a wildcard. Write each name, or "${name}" as a model_name in model_list.`,
      })
    else aliases.set(name, { modelName: model, isHidden: hidden })
  }
  return aliases
}
