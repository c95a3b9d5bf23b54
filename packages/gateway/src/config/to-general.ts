import { dirname, resolve } from 'node:path'
import type { General } from './config.js'
import type { ConfigContext } from './config-context.js'
import type { ConfigFile } from './file-schema.js'
import { checkAllowedHost } from './is-allowed-host.js'

/** Converts `general_settings`, with environment variables as defaults. `postHogHost` is the host of the global project. */
export function toGeneral(
  settings: ConfigFile['general_settings'] = {},
  postHogHost: string,
  context: ConfigContext,
): General {
  const { environment, path, refuse } = context
  // Secret files often end with a line break, which clients cannot send.
  const masterKey = (settings.master_key ?? environment.LITELLM_MASTER_KEY)?.trim() || undefined
  const hosts = settings.posthog_allowed_hosts ?? ['*.posthog.com', new URL(postHogHost).host]
  for (const [index, host] of (settings.posthog_allowed_hosts ?? []).entries()) {
    const problem = checkAllowedHost(host)
    if (problem) refuse({ path: ['general_settings', 'posthog_allowed_hosts', index], says: problem })
  }
  // Without a master key there can be no teams and keys, so no database file is needed.
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
    allowedOrigins: settings.cors_allowed_origins ?? (masterKey === undefined ? [] : ['*']),
    isRequestPostHogAllowed: settings.posthog_allow_request_credentials ?? true,
    maxRequestBytes: Math.floor((settings.max_request_size_mb ?? 32) * 1024 * 1024),
  }
}

const inMemory = 'sqlite::memory:'
