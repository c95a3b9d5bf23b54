import type { Capture, Counts, Problem, SafeEvent } from '@tracked-openai/core'
import type { OpenCaptures } from '@tracked-openai/node/parts'
import type { Config } from '../config/config.js'
import { isAllowedHost } from '../config/is-allowed-host.js'
import { type Asked, destinationOf } from './destination-of.js'

export interface DeliveryPorts {
  readonly config: () => Config
  readonly captures: OpenCaptures
  readonly counts: Counts
  readonly onProblem: (problem: Problem) => void
}

/** Cached PostHog projects; requests may name any number. Events that are queued for an evicted project are still sent. */
const maxProjects = 2_000

/** Sends each event to its project, which depends on how the call ended. Events that may not be sent are counted as dropped. */
export function createDelivery({ config, captures, counts, onProblem }: DeliveryPorts) {
  const projects = new Map<string, Pick<Capture, 'send'>>()

  function lose(message: string): void {
    counts.captured()
    counts.dropped({ code: 'credentials_invalid', dropped: 1, message })
  }

  return (event: SafeEvent, asked: Omit<Asked, 'outcome'> | undefined): void => {
    if (!asked) return
    const { posthog, general } = config()
    const outcome = event.properties.$ai_is_error === true ? 'failure' : 'success'
    const destination = destinationOf({ ...asked, outcome }, config(), (host) =>
      isAllowedHost(host, general.postHogAllowedHosts),
    )
    if (destination.to === 'nobody') return
    if (destination.to === 'refused') return lose(destination.message)
    const { apiKey, host = posthog.host } = destination.to === 'project' ? destination : posthog
    if (apiKey === undefined) return lose('POSTHOG_API_KEY is not set.')
    const standing = 'isOfRequest' in destination ? 'guest' : 'kept'
    const project = `${standing} ${host} ${apiKey}`
    let capture = projects.get(project)
    if (!capture) {
      // Evicts the oldest project, so that nobody can fill the cache for others.
      const [oldest] = projects.size >= maxProjects ? projects.keys() : []
      if (oldest !== undefined) projects.delete(oldest)
      // The gateway shuts its captures down itself, after its streams have ended.
      capture = captures.open({ apiKey, host, onProblem, autoShutdown: false }, standing).capture
      projects.set(project, capture)
    }
    capture.send(event)
  }
}
