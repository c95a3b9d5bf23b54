import { type LookupAddress, type LookupOptions, lookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { isListedHost } from './is-allowed-host.js'
import { isPrivateAddress } from './is-private-address.js'

type Resolve = (
  hostname: string,
  options: LookupOptions & { all: true },
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void

/**
 * A `lookup` function for an HTTP agent, which protects against SSRF: a host name that resolves to a private address is refused,
 * unless the name itself is listed. It checks the very addresses that are connected to, so DNS rebinding does not get around it.
 * IP addresses in URLs are not looked up; `isAllowedHost` checks them.
 */
export function createGuardedLookup(allowedHosts: readonly string[], resolve: Resolve = lookup): LookupFunction {
  return (hostname, options, done) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return done(error, '', 0)
      const open = isListedHost(hostname, allowedHosts)
        ? addresses
        : addresses.filter(({ address }) => !isPrivateAddress(address))
      const [first] = open
      if (!first) return done(refusal(hostname), '', 0)
      if (options.all) return (done as unknown as (error: null, addresses: LookupAddress[]) => void)(null, open)
      done(null, first.address, first.family)
    })
  }
}

function refusal(hostname: string): NodeJS.ErrnoException {
  const message = `${hostname} resolves to a private address. List it in general_settings.posthog_allowed_hosts to allow that.`
  return Object.assign(new Error(message), { code: 'EPRIVATEADDRESS' })
}
