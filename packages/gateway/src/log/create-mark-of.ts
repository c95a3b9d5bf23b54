import { toGatewayMark } from '@tracked-openai/core/wire'
import type { Config } from '../config/config.js'
import { isAllowedHost } from '../config/is-allowed-host.js'
import { type Asked, destinationOf } from './destination-of.js'

/**
 * The mark of the PostHog project that will get a call's event; `undefined` if none will. A client with its own tracking does
 * not report calls that are marked with its own project.
 */
export type MarkOf = (asked: Asked, config: Config) => string | undefined

/** Cached marks; requests may name any number of projects. */
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
