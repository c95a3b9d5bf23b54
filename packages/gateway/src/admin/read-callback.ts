import type { General } from '../config/config.js'
import { isAllowedHost } from '../config/is-allowed-host.js'
import { readPostHogHost } from '../config/read-posthog-host.js'
import type { Seal } from '../keys/create-seal.js'
import type { StoredCallback } from '../store/stored-callback.js'
import { AdminError } from './admin-error.js'
import type { NewCallback } from './admin-schemas.js'

/** Replaces secrets in answers. */
const redacted = '***REDACTED***'

interface CallbackOptions {
  readonly general: General
  readonly seal: Seal
  /** The team or key that owns it, see `teamPlace` and `keyPlace`. */
  readonly place: string
  /** The callbacks that are already stored. */
  readonly before: readonly StoredCallback[]
}

/** Reads a whole list, such as `metadata.logging`. */
export function readCallbacks(entries: readonly NewCallback[], options: CallbackOptions): StoredCallback[] {
  const callbacks = entries.map((entry) => readCallback(entry, options))
  const twice = callbacks.find(({ type }, index) => callbacks.findIndex((other) => other.type === type) !== index)
  if (twice)
    throw new AdminError(
      400,
      `metadata.logging has two callbacks of type ${twice.type}. Write one.`,
      'metadata.logging',
    )
  return callbacks
}

/**
 * Converts a callback to its stored form, with the key encrypted for `place`. A redacted key, as answers contain it, stands for
 * the one that `before` has for the same type and host. Throws a 400 that says what is wrong.
 */
export function readCallback(
  { callback_name: name, callback_type: type, callback_vars: vars }: NewCallback,
  options: CallbackOptions,
): StoredCallback {
  const { general, seal, place, before } = options
  if (name !== 'posthog')
    throw new AdminError(
      400,
      `callback_name = ${name.slice(0, 100)} is not supported here. Write "posthog".`,
      'callback_name',
    )
  const { posthog_api_key: apiKey, posthog_api_url: url } = vars
  for (const [key, value] of Object.entries(vars)) {
    if (value?.trim() === '') throw new AdminError(400, `${key} must not be empty. Write it, or leave it out.`, key)
    if (value?.includes('os.environ/'))
      throw new AdminError(400, `${key} must be the value itself: environment variables are not read here.`, key)
  }
  if (url !== undefined && apiKey === undefined)
    throw new AdminError(400, 'posthog_api_url needs a posthog_api_key. Write both.', 'posthog_api_key')
  if (apiKey === undefined) return { name, type }
  const { host, problem } = readPostHogHost(url ?? '')
  if (problem) throw new AdminError(400, `posthog_api_url ${problem}`, 'posthog_api_url')
  if (url !== undefined && !isAllowedHost(host, general.postHogAllowedHosts))
    throw new AdminError(
      400,
      `posthog_api_url: ${new URL(host).host} is not allowed. The operator can list it in general_settings.posthog_allowed_hosts.`,
      'posthog_api_url',
    )
  const storedHost = url === undefined ? undefined : host
  const known = before.find((callback) => callback.type === type && callback.host === storedHost)?.sealedApiKey
  if (apiKey === redacted && known === undefined)
    throw new AdminError(400, 'posthog_api_key is redacted. Write the key itself.', 'posthog_api_key')
  return {
    name,
    type,
    sealedApiKey: apiKey === redacted ? known : seal.close(apiKey.trim(), place),
    host: storedHost,
  }
}

/** A stored callback in the format of LiteLLM's `metadata.logging`, without its secret. */
export const toLoggingEntry = ({ name, type, sealedApiKey, host }: StoredCallback) => ({
  callback_name: name,
  callback_type: type,
  callback_vars: toCallbackVars({ sealedApiKey, host }),
})

export const toCallbackVars = ({ sealedApiKey, host }: Pick<StoredCallback, 'sealedApiKey' | 'host'>) => ({
  ...(sealedApiKey !== undefined && { posthog_api_key: redacted }),
  ...(host !== undefined && { posthog_api_url: host }),
})
