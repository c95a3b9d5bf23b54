import { isIP } from 'node:net'
import { ConfigError } from './config-error.js'

/** A shorter master key could be guessed. */
const minKeyCharacters = 16

/**
 * The address to listen on. Without a master key, or with a short one, that is loopback. Throws `ConfigError` if `given`
 * (`--host`) is another address then and `isInsecureAllowed` (`--allow_insecure`) is not set.
 */
export function chooseListenHost(options: {
  readonly given?: string
  readonly masterKey?: string
  readonly isInsecureAllowed: boolean
}): { host: string; warning?: string } {
  const { given, masterKey, isInsecureAllowed } = options
  const weakness =
    masterKey === undefined
      ? 'there is no general_settings.master_key (nor LITELLM_MASTER_KEY), so anyone who can reach the gateway may use it'
      : masterKey.length < minKeyCharacters
        ? `the master key has fewer than ${minKeyCharacters} characters, so it can be guessed`
        : undefined
  if (weakness === undefined) return { host: given ?? '0.0.0.0' }
  if (isInsecureAllowed) return { host: given ?? '0.0.0.0', warning: `Open to the network, though ${weakness}.` }
  if (given === undefined || isLoopback(given))
    return { host: given ?? '127.0.0.1', warning: `Listening on this machine only, because ${weakness}.` }
  throw new ConfigError([
    `--host ${given} is refused, because ${weakness}. Set a master key of at least ${minKeyCharacters} characters, ` +
      'or leave --host out to listen on this machine only, or write --allow_insecure to open the gateway all the same.',
  ])
}

const isLoopback = (host: string) =>
  host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
