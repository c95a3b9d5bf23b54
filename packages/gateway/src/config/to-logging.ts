import type { PrivacyMode } from '@tracked-openai/core'
import type { DefaultTeam, Logging } from './config.js'
import type { ConfigContext } from './config-context.js'
import type { ConfigFile } from './file-schema.js'
import { isAllowedHost } from './is-allowed-host.js'
import { readPostHogHost } from './read-posthog-host.js'
import type { KeyPath } from './read-yaml.js'

/** Converts the logging settings of `litellm_settings`. Hosts of teams must be in `allowedHosts`. */
export function toLogging(file: ConfigFile, allowedHosts: readonly string[], context: ConfigContext): Logging {
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

type CallbackSettings = Pick<
  NonNullable<ConfigFile['litellm_settings']>,
  'success_callback' | 'failure_callback' | 'callbacks' | 'turn_off_message_logging'
>

function toDefaultTeam(
  team: NonNullable<NonNullable<ConfigFile['litellm_settings']>['default_team_settings']>[number],
  path: KeyPath,
  allowedHosts: readonly string[],
  context: ConfigContext,
): DefaultTeam {
  const { posthog_api_key: apiKey, posthog_api_url: url } = team
  const says = (key: string, says: string) => context.refuse({ path: [...path, key], says })
  if (url !== undefined && apiKey === undefined)
    says('posthog_api_url', 'posthog_api_url needs a posthog_api_key. Write both.')
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

/** Which calls are logged to `posthog`. Other callbacks of LiteLLM are not supported and give a warning. */
function readEvents(settings: CallbackSettings, path: KeyPath, { warn }: ConfigContext) {
  const has = (key: 'success_callback' | 'failure_callback' | 'callbacks') => {
    const names = settings[key] ?? []
    for (const [index, name] of names.entries())
      if (name !== 'posthog')
        warn({
          path: [...path, key, index],
          says: `the callback "${name}" is not supported and has no effect. Only "posthog" is.`,
        })
    return names.includes('posthog')
  }
  const both = has('callbacks')
  return { success: has('success_callback') || both, failure: has('failure_callback') || both }
}
