import type { Capture, Counts, SafeEvent } from '@tracked-openai/core'
import type { PostHog } from 'posthog-node'

/** Most events of one request of posthog-node's. */
const maxBatchSize = 100

export interface PostHogCaptureOptions {
  readonly client: PostHog
  readonly counts: Counts
  /** The client is ours: `shutdown` closes it. */
  readonly isOurs: boolean
}

/** Delivers through posthog-node. What became of an event is known by its uuid, from posthog-node's own events. */
export function createPostHogCapture({ client, counts, isOurs }: PostHogCaptureOptions): Capture {
  const pending = new Set<string>()
  const stopFlush = client.on('flush', (sent: unknown) => {
    let delivered = 0
    for (const message of Array.isArray(sent) ? sent : [])
      if (pending.delete((message as { uuid?: string } | undefined)?.uuid ?? '')) delivered += 1
    counts.delivered(delivered)
  })
  const stopError = client.on('error', (error: unknown) => {
    const status = (error as { status?: unknown } | undefined)?.status
    if (typeof status !== 'number') {
      // posthog-node keeps what it could not hand over, and tries again with the next batch.
      const message = 'PostHog could not be reached. Events are kept and sent with the next batch.'
      counts.dropped({ code: 'posthog_unreachable', dropped: 0, message })
      return
    }
    // posthog-node gives up the batch it was sending: the oldest events. Of a shared client we cannot tell which.
    const lost = isOurs ? [...pending].slice(0, maxBatchSize) : []
    for (const uuid of lost) pending.delete(uuid)
    counts.dropped({
      code: 'posthog_rejected',
      dropped: lost.length,
      message: `PostHog answered ${status}. ${adviceFor(status)}`,
    })
  })

  const flush = async () => {
    try {
      await client.flush()
    } catch {
      // Told by the `error` event above.
    }
  }

  return {
    project: client.apiKey,
    send(event) {
      counts.captured()
      pending.add(event.uuid)
      try {
        client.capture(toMessage(event))
      } catch (error) {
        pending.delete(event.uuid)
        const name = error instanceof Error ? error.name : typeof error
        counts.dropped({ code: 'posthog_threw', dropped: 1, message: `posthog-node's capture threw ${name}.` })
      }
    },
    flush,
    async shutdown(timeoutMs = 3000) {
      if (isOurs) await client.shutdown(timeoutMs).catch(() => undefined)
      else await Promise.race([flush(), after(timeoutMs)])
      if (pending.size > 0) {
        const message = `PostHog did not take every event within ${timeoutMs} ms. Give shutdown() more time.`
        counts.dropped({ code: 'shutdown_timeout', dropped: pending.size, message })
        pending.clear()
      }
      stopFlush()
      stopError()
    },
    stats: counts.stats,
  }
}

/** posthog-node's message. Without a person the event is personless, and its distinct id is the trace. */
function toMessage({ name, uuid, timestampMs, distinctId, groups, properties }: SafeEvent) {
  const isKnown = distinctId !== undefined
  return {
    event: name,
    // Else posthog-node warns of every $exception that it has not made itself.
    _originatedFromCaptureException: true,
    uuid,
    timestamp: new Date(timestampMs),
    distinctId: distinctId ?? String(properties.$ai_trace_id),
    ...(groups && { groups: { ...groups } }),
    properties: isKnown ? { ...properties } : { ...properties, $process_person_profile: false },
  }
}

function adviceFor(status: number): string {
  if (status === 401) return 'Check POSTHOG_API_KEY.'
  if (status === 429 || status >= 500) return 'It refused for longer than the client tries.'
  return 'The events of that request are lost.'
}

function after(delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, delayMs).unref()
  })
}
