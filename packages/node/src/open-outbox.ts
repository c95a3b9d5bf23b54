import type { Runtime } from '@tracked-openai/core'
import type { DeliveryCounts } from './create-delivery-counts.js'
import { openJournal } from './journal/open-journal.js'
import { createOutbox, type Outbox } from './outbox/create-outbox.js'
import { createSharedCapture } from './posthog/create-shared-capture.js'
import { createTransport } from './posthog/create-transport.js'
import type { Project } from './to-project.js'

/** What keeps and sends a project's events. Throws where `outbox.directory` cannot be used. */
export function openOutbox(
  project: Project,
  { runtime, counts }: { runtime: Runtime; counts: DeliveryCounts },
): Outbox {
  const { to, hasLargeLane, key, outbox } = project
  const { limits, directory, fsync } = outbox
  if ('client' in to) return createSharedCapture({ client: to.client, counts, runtime, maxEvents: limits.maxEvents })
  const journal =
    directory === undefined
      ? undefined
      : openJournal({ directory, fsync, project: String(key), runtime, onProblem: counts.dropped })
  return createOutbox({
    runtime,
    counts,
    transport: createTransport(to),
    limits,
    hasLargeLane,
    ...(journal && { journal }),
  })
}
