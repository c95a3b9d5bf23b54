import type { Capture, Counts, ProblemCode, Runtime, SafeEvent } from '@tracked-openai/core'
import type { CaptureResult, PostHog } from 'posthog-js'
import type { createDelivery, Delivery } from './delivery/create-delivery.js'
import { liveOf } from './find-posthog.js'

export interface PostHogCapture extends Pick<Capture, 'send' | 'project'> {
  /** Called when delivery tracking has loaded. Events before that are passed to posthog-js and not followed up. */
  begin(create: typeof createDelivery): void
}

export interface PostHogCaptureOptions {
  readonly posthog: PostHog
  readonly counts: Counts
  readonly runtime: Runtime
  /**
   * Is the page being left? posthog-js may have sent its last batch, so each event is then sent by a beacon of its own.
   */
  readonly isLeaving: () => boolean
}

/** Delivers through posthog-js's own batches, which it sends by beacon when the page is left. */
export function createPostHogCapture(options: PostHogCaptureOptions): PostHogCapture {
  const { counts, isLeaving } = options
  let { posthog: own } = options
  let delivery: Delivery | undefined

  const drop = (code: ProblemCode, message: string) => counts.dropped({ code, dropped: 1, message })

  const live = () => (own = liveOf(own))

  function hand({ name, uuid, timestampMs, groups, properties }: SafeEvent, more: object): CaptureResult | undefined {
    // With options, posthog-js would send the event at once. `_batchKey` keeps it in a batch, apart from page events,
    // which a rejected AI event would take with it. `_noTruncate`: we have cut it already, with a mark.
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
    // posthog-js calls functions that were pushed to the stub, on the instance that replaces it.
    if (Array.isArray(now))
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
