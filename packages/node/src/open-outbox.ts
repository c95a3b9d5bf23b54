import type { Runtime } from '@tracked-openai/core'
import type { DeliveryCounts } from './create-delivery-counts.js'
import { type LeftFolders, openJournal } from './journal/open-journal.js'
import { createOutbox, type Outbox } from './outbox/create-outbox.js'
import { createSharedCapture } from './posthog/create-shared-capture.js'
import { isBoundToRequests } from './process/is-bound-to-requests.js'
import type { Transport } from './posthog/create-transport.js'
import type { Credentials } from './read-credentials.js'
import type { Project } from './to-project.js'

export interface OpenOutboxPorts {
  readonly runtime: Runtime
  readonly counts: DeliveryCounts
  readonly left: LeftFolders
  /** The transport to a project, unless the user gave a PostHog client. */
  readonly createTransport: (to: Credentials) => Transport
}

/** Opens the outbox of a project. Throws if `outbox.directory` cannot be used. */
export function openOutbox(
  { to, key, hasLargeLane, outbox }: Project,
  { runtime, counts, left, createTransport }: OpenOutboxPorts,
): Outbox {
  const { limits, directory, fsync } = outbox
  if ('client' in to) return createSharedCapture({ client: to.client, counts, runtime, maxEvents: limits.maxEvents })
  const journal =
    directory === undefined
      ? undefined
      : openJournal({ directory, fsync, project: String(key), runtime, left, onProblem: counts.dropped })
  return createOutbox({
    runtime,
    counts,
    transport: createTransport(to),
    limits,
    hasLargeLane,
    journal,
    isBoundToRequests: isBoundToRequests(),
  })
}
