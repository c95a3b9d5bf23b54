import type { Capture, Counts, ProblemCode, Runtime, SafeEvent } from '@tracked-openai/core'
import type { CaptureResult, PostHog } from 'posthog-js'
import type { createDelivery, Delivery } from './delivery/create-delivery.js'

export interface PostHogCapture extends Pick<Capture, 'send' | 'project'> {
  /** What follows events to their answer is there. Before, they are handed to posthog-js and not followed. */
  begin(create: typeof createDelivery): void
}

export interface PostHogCaptureOptions {
  readonly posthog: PostHog
  readonly counts: Counts
  readonly runtime: Runtime
  /** The page goes away, and posthog-js may have sent its last batch: each event goes by a beacon of its own. */
  readonly isLeaving: () => boolean
}

/** Delivers through posthog-js's own batches, which leave by a beacon when the page is left. */
export function createPostHogCapture(options: PostHogCaptureOptions): PostHogCapture {
  const { counts, isLeaving } = options
  let { posthog: own } = options
  let delivery: Delivery | undefined

  const drop = (code: ProblemCode, message: string) => counts.dropped({ code, dropped: 1, message })

  /** posthog-js itself, as soon as it has taken the place of its snippet's stub. */
  function live(): PostHog {
    const { posthog: global } = globalThis as { posthog?: PostHog & Record<string, PostHog> }
    // `String(stub)` is `posthog (stub)`, or `posthog.name (stub)` for a named instance.
    if (isStub(own) && global?.__loaded) own = global[String(own).slice(8, -7)] ?? global
    return own
  }

  function hand({ name, uuid, timestampMs, groups, properties }: SafeEvent, more: object): CaptureResult | undefined {
    // The options would keep the event out of posthog-js's batch; `_batchKey` keeps it in, in one apart from page
    // events, which a refused AI event would take with it. `_noTruncate`: we have cut already, with a mark.
    const options = {
      uuid,
      timestamp: new Date(timestampMs),
      skip_client_rate_limiting: true,
      _noTruncate: true,
      ...more,
    }
    try {
      const taken = own.capture(name, { ...properties, ...(groups && { $groups: groups }) }, options)
      if (taken) return taken
      drop('posthog_before_send', 'posthog-js dropped it: before_send, or a bot.')
    } catch (error) {
      drop('posthog_threw', `posthog-js's capture threw ${(error as Error | undefined)?.name}.`)
    }
    return undefined
  }

  function take(event: SafeEvent, now = live()): void {
    own = now
    // A stub calls what was pushed on the instance that takes its place.
    if (isStub(now))
      now.push(function (this: PostHog) {
        take(event, this)
      })
    else if (!now.__loaded) drop('posthog_not_initialized', 'Call posthog.init() before the first call.')
    else if (now.is_capturing?.() === false) drop('posthog_opted_out', 'The user opted out.')
    else if (delivery) delivery.send(event)
    else if (hand(event, isLeaving() ? { transport: 'sendBeacon' } : { _batchKey: 'ai' })) counts.delivered(1)
  }

  return {
    get project() {
      return live().config?.token
    },
    begin(create) {
      delivery ??= create({ ...options, posthog: live, hand })
    },
    send(event) {
      counts.captured()
      take(event)
    },
  }
}

const isStub = (posthog: unknown): posthog is unknown[] => Array.isArray(posthog)
