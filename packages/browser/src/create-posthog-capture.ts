import type { Capture, Counts, ProblemCode, Runtime, SafeEvent } from '@tracked-openai/core'
import type { PostHog } from 'posthog-js'

/**
 * Bytes of AI events that may wait at once, before compression. What still waits when the page is left has to fit one
 * beacon: 64 KiB after gzip. Prose shrinks to 40 % or less, so this stays below 48 kB.
 */
const waitingBytes = 110_000
/** Below this an event is not cut further: its facts. */
const leastBytes = 8_000
/** What posthog-js adds to an event: page, session, device. */
const addedBytes = 2_000

export interface PostHogCapture extends Capture {
  /** The largest event that may be sent now, bytes of its JSON. */
  maxEventBytes(): number
}

export interface PostHogCaptureOptions {
  readonly posthog: PostHog
  readonly counts: Counts
  readonly runtime: Runtime
  /** The page goes away, and posthog-js may have sent its last batch: each event goes by a beacon of its own. */
  readonly isLeaving: () => boolean
}

/** Delivers through posthog-js's own batch, which is flushed by a beacon when the page is left. */
export function createPostHogCapture({ posthog, counts, runtime, isLeaving }: PostHogCaptureOptions): PostHogCapture {
  let usedBytes = 0
  let sinceMs = 0

  const drop = (code: ProblemCode, message: string) => counts.dropped({ code, dropped: 1, message })

  function room(): number {
    const flushMs = posthog.config?.request_queue_config?.flush_interval_ms ?? 3000
    if (runtime.now() - sinceMs > flushMs) {
      usedBytes = 0
      sinceMs = runtime.now()
    }
    return waitingBytes - usedBytes
  }

  function send({ name, uuid, timestampMs, groups, properties }: SafeEvent): void {
    counts.captured()
    const isStub = Array.isArray(posthog)
    if (!isStub && !posthog.__loaded)
      return drop('posthog_not_initialized', 'A model call came before posthog.init(). Call posthog.init() first.')
    if (!isStub && posthog.has_opted_out_capturing())
      return drop('posthog_opted_out', 'The user has opted out of capturing.')
    usedBytes += JSON.stringify(properties).length + addedBytes
    // `_batchKey` keeps the event in posthog-js's batch in spite of the other options, and in one apart from page
    // events, which a refused AI event would take with it. `_noTruncate`: we have cut already, with a mark.
    const options = {
      uuid,
      timestamp: new Date(timestampMs),
      skip_client_rate_limiting: true,
      _noTruncate: true,
      ...(isLeaving() ? { transport: 'sendBeacon' as const } : { _batchKey: 'ai' }),
    }
    try {
      const taken = posthog.capture(name, groups ? { ...properties, $groups: groups } : { ...properties }, options)
      if (taken || isStub) counts.delivered(1)
      else drop('posthog_rejected', 'posthog-js dropped the event: see its before_send.')
    } catch (error) {
      drop('posthog_threw', `posthog-js's capture threw ${error instanceof Error ? error.name : typeof error}.`)
    }
  }

  return {
    get project() {
      return posthog.config?.token
    },
    send,
    maxEventBytes: () => Math.max(leastBytes, room() - addedBytes),
    flush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
    stats: counts.stats,
  }
}
