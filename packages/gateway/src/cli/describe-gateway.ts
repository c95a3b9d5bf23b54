import type { Config } from '../config/config.js'
import type { Gateway } from './start-gateway.js'

/** Summarises the configuration for the start-up log, without secrets. */
export function describeGateway({ path, deployments, logging, general, posthog }: Config, gateway: Gateway): string[] {
  const names = [...new Set(deployments.map(({ modelName }) => modelName))]
  const outcomes = [...(logging.success ? ['successes'] : []), ...(logging.failure ? ['failures'] : [])]
  const database = general.databaseUrl.startsWith('sqlite:') ? general.databaseUrl : 'PostgreSQL'
  return [
    `Models of ${path}: ${names.join(', ')} (${deployments.length} deployments).`,
    outcomes.length && posthog.apiKey
      ? `Events: ${outcomes.join(' and ')} to ${new URL(posthog.host).host}, privacy ${logging.privacy}.`
      : outcomes.length
        ? 'Events: POSTHOG_API_KEY is not set, so only teams, keys and requests with credentials of their own leave events.'
        : 'Events: "posthog" is in no callback of litellm_settings, so only teams, keys and requests leave events.',
    `Teams and keys: ${database}.`,
    ...(gateway.adminUrl ? [`Admin at ${gateway.adminUrl}`] : []),
    `Listening at ${gateway.url}`,
  ]
}
