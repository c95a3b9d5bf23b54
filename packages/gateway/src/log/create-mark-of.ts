import { toGatewayMark } from '@tracked-openai/core/wire'
import type { Config } from '../config/config.js'
import { isAllowedHost } from '../config/is-allowed-host.js'
import { type Asked, destinationOf } from './destination-of.js'

/**
 * The mark of the PostHog project that the event of a call goes to, before there is an event; `undefined` where it goes
 * nowhere. A client that tracks by itself, to the same project, then leaves the call to us.
 */
export type MarkOf = (asked: Asked, config: Config) => string | undefined

/** Projects whose mark is known; requests may name any. */
const maxKnown = 2_000

export function createMarkOf(): MarkOf {
  const known = new Map<string, string>()
  return (asked, config) => {
    const { postHogAllowedHosts } = config.general
    const destination = destinationOf(asked, config, (host) => isAllowedHost(host, postHogAllowedHosts))
    if (destination.to === 'nobody' || destination.to === 'refused') return undefined
    const { apiKey } = destination.to === 'project' ? destination : config.posthog
    if (apiKey === undefined) return undefined
    const mark = known.get(apiKey) ?? toGatewayMark(apiKey)
    if (known.size < maxKnown) known.set(apiKey, mark)
    return mark
  }
}
