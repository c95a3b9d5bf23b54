import type { Runtime } from '@tracked-openai/core'
import type { DeliveryCounts } from './create-delivery-counts.js'
import { type LeftFolders, openJournal } from './journal/open-journal.js'
import { createOutbox, type Outbox } from './outbox/create-outbox.js'
import type { Fetch } from './posthog/ask.js'
import { createSharedCapture } from './posthog/create-shared-capture.js'
import { createTransport } from './posthog/create-transport.js'
import type { Project } from './to-project.js'

export interface OpenOutboxPorts {
  readonly runtime: Runtime
  readonly counts: DeliveryCounts
  readonly left: LeftFolders
  readonly fetch?: Fetch
}

/** What keeps and sends a project's events. Throws where `outbox.directory` cannot be used. */
export function openOutbox(
  { to, key, hasLargeLane, outbox }: Project,
  { runtime, counts, left, fetch }: OpenOutboxPorts,
): Outbox {
  const { limits, directory, fsync } = outbox
  if ('client' in to) return createSharedCapture({ client: to.client, counts, runtime, maxEvents: limits.maxEvents })
  const journal =
    directory === undefined
      ? undefined
      : openJournal({ directory, fsync, project: String(key), runtime, left, onProblem: counts.dropped })
  return createOutbox({ runtime, counts, transport: createTransport({ ...to, fetch }), limits, hasLargeLane, journal })
}
