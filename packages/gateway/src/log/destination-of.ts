import type { Config } from '../config/config.js'
import { readPostHogHost } from '../config/read-posthog-host.js'
import type { Callback } from '../keys/keys.js'
import type { KeyFactsForEvents } from './open-facts.js'

/** Where an event is sent. `global` is the project of POSTHOG_API_KEY. */
export type Destination =
  | { readonly to: 'global' }
  | { readonly to: 'project'; readonly apiKey: string; readonly host?: string; readonly isOfRequest?: true }
  /** Nobody asked for the event. */
  | { readonly to: 'nobody' }
  /** The event may not be sent to the requested project. */
  | { readonly to: 'refused'; readonly message: string }

export interface Asked {
  /** `posthog_api_key` and `posthog_api_url` of the request. */
  readonly request?: unknown
  readonly key?: KeyFactsForEvents
  readonly outcome: 'success' | 'failure'
}

/** PostHog's keys have 47 characters. Keys and URLs of requests are cached for each project, so they must be short. */
const maxKeyLength = 200
const maxUrlLength = 500

/** The destination of an event. In order of precedence: the request, the key, its team (or the team's defaults), the environment. */
export function destinationOf(
  { request, key, outcome }: Asked,
  { logging, general }: Config,
  isAllowedHost: (url: string) => boolean,
): Destination {
  if (key?.isLoggingDisabled) return { to: 'nobody' }
  if (request !== undefined && general.isRequestPostHogAllowed) {
    const { apiKey, host } = request as { apiKey?: unknown; host?: unknown }
    // SDKs send `null` for values that are not set.
    if (apiKey != null || host != null) return destinationOfRequest(apiKey, host ?? undefined, isAllowedHost)
  }
  for (const callbacks of [key?.callbacks, key?.teamCallbacks]) {
    const callback = callbacks?.find((one) => isFor(one, outcome))
    if (!callback) continue
    const { apiKey, host, isUnreadable } = callback
    if (isUnreadable) return refused('The credentials of a callback cannot be decrypted. Check GATEWAY_SALT_KEY.')
    if (apiKey === undefined) return { to: 'global' }
    if (host !== undefined && !isAllowedHost(host)) return hostRefused
    return { to: 'project', apiKey, ...(host !== undefined && { host }) }
  }
  return { to: logging[outcome] ? 'global' : 'nobody' }
}

function destinationOfRequest(apiKey: unknown, host: unknown, isAllowedHost: (url: string) => boolean): Destination {
  if (typeof apiKey !== 'string' || !apiKey.trim())
    return refused('posthog_api_url of a request needs posthog_api_key beside it.')
  if (apiKey.length > maxKeyLength) return refused('posthog_api_key of a request is too long to be one.')
  const project = { to: 'project', apiKey: apiKey.trim(), isOfRequest: true } as const
  if (host === undefined || host === '') return project
  if (typeof host !== 'string' || host.length > maxUrlLength) return hostRefused
  const read = readPostHogHost(host)
  if (read.problem) return refused(`posthog_api_url of a request ${read.problem}`)
  return isAllowedHost(read.host) ? { ...project, host: read.host } : hostRefused
}

const isFor = ({ type }: Callback, outcome: Asked['outcome']) => type === outcome || type === 'success_and_failure'

const refused = (message: string) => ({ to: 'refused', message }) as const

const hostRefused = refused('posthog_api_url names a host that general_settings.posthog_allowed_hosts does not.')
