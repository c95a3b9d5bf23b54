import type { Capture } from './capture/capture.js'
import type { Counts } from './capture/counts.js'
import { mergeTracking } from './context/merge-tracking.js'
import type { Tracking } from './context/tracking.js'
import type { CallEvent } from './event/call-event.js'
import { holdsOf } from './event/holds-of.js'
import { toEvent } from './event/to-event.js'
import type { OpenCalls } from './observe/create-open-calls.js'
import type { Observation } from './observe/observation.js'
import type { PrivacyMode } from './privacy/policy.js'
import { redact } from './privacy/redact.js'
import type { Runtime } from './runtime.js'

/** US dollars of one call. */
export interface Cost {
  readonly inputUsd: number
  readonly outputUsd: number
}

/** What a platform gives to a tracker. */
export interface TrackerPorts {
  readonly runtime: Runtime
  readonly capture: Capture
  /**
   * A capture for one call's own PostHog: an instance, or `{ apiKey, host }`.
   * Throws a set-up error where it cannot be had.
   */
  readonly captureFor: (posthog: unknown) => Capture
  readonly openCalls: OpenCalls
  /** Counts what is lost before it reaches a capture, and tells `onProblem`. */
  readonly counts: Counts
  /** What the surrounding async context says of its calls. */
  readonly ambient?: () => Tracking | undefined
  /** What a call cost; `undefined` where the price is unknown. */
  readonly price?: (observation: Observation) => Cost | undefined
  /** The largest event that may be sent now, UTF-8 bytes of its JSON. */
  readonly maxEventBytes: () => number
  /** Name and version of the package that tracks: `$ai_lib`, `$ai_lib_version`. */
  readonly library: { readonly name: string; readonly version: string }
}

/** What a caller chose for a client. */
export interface TrackerOptions {
  /** Default `redacted`. */
  readonly privacy?: PrivacyMode
  /** Tracking of every call that does not say otherwise. */
  readonly defaults?: Tracking
  /** Ask OpenAI and Azure for token counts on chat streams. Default `true`. */
  readonly includeUsage?: boolean
}

/** Takes observations to PostHog: to event, to safe event, to capture. */
export interface Tracker {
  readonly runtime: Runtime
  readonly options: TrackerOptions
  /** What holds for a call: defaults, then the async context, then `own`, the nearest winning. */
  trackingOf(own?: Tracking): Tracking
  /** Reports a call that is over: exactly one event. Never throws. */
  report(observation: Observation): void
  /** Sends an event that is not a model call: span, trace, feedback, metric. Never throws. */
  send(event: CallEvent, tracking: Tracking): void
  /** Runs our code in the caller's path: what it throws is counted, and goes no further. */
  quietly<Value>(run: () => Value): Value | undefined
  /** The calls that are not over yet. */
  readonly openCalls: OpenCalls
}

const strictness: readonly PrivacyMode[] = ['full', 'redacted', 'metadata']

/** The one place where the four arrows meet. Throws a set-up error for an unknown privacy mode. */
export function createTracker(ports: TrackerPorts, options: TrackerOptions = {}): Tracker {
  const { runtime, capture, counts } = ports
  const clientMode = checkMode(options.privacy ?? 'redacted')

  const failed = (error: unknown) => {
    counts.captured()
    counts.dropped({ code: 'tracking_failed', dropped: 1, message: `Tracking failed: ${nameOf(error)}.` })
  }

  function send(event: CallEvent, tracking: Tracking): void {
    try {
      const mode = strictest(clientMode, tracking.privacy)
      const safe = redact(event, { mode, maxBytes: ports.maxEventBytes(), holdsOf })
      destination(tracking)?.send(safe)
    } catch (error) {
      failed(error)
    }
  }

  function destination({ posthog }: Tracking): Capture | undefined {
    if (posthog === undefined) return capture
    try {
      return ports.captureFor(posthog)
    } catch (error) {
      counts.captured()
      counts.dropped({ code: 'credentials_invalid', dropped: 1, message: messageOf(error) })
      return undefined
    }
  }

  return {
    runtime,
    options,
    openCalls: ports.openCalls,
    send,
    trackingOf: (own) => mergeTracking(options.defaults, ports.ambient?.(), own),
    report(observation) {
      try {
        const cost = ports.price?.(observation)
        send(toEvent({ observation, cost, library: ports.library }), observation.tracking)
      } catch (error) {
        failed(error)
      }
    },
    quietly(run) {
      try {
        return run()
      } catch (error) {
        counts.dropped({ code: 'tracking_failed', dropped: 0, message: `Tracking failed: ${nameOf(error)}.` })
        return undefined
      }
    },
  }
}

/** Throws unless `mode` is a privacy mode. */
function checkMode(mode: PrivacyMode): PrivacyMode {
  if (strictness.includes(mode)) return mode
  throw new TypeError(
    `\`privacy\` must be 'full', 'redacted' or 'metadata', got ${JSON.stringify(mode)}. Write privacy: 'redacted'.`,
  )
}

/** A call may ask for more privacy than its client, never for less; an unknown word asks for the most. */
function strictest(client: PrivacyMode, call: PrivacyMode | undefined): PrivacyMode {
  if (call === undefined) return client
  const asked = strictness.indexOf(call)
  return strictness[Math.max(strictness.indexOf(client), asked < 0 ? 2 : asked)] ?? 'metadata'
}

const nameOf = (error: unknown) => (error instanceof Error ? error.name : typeof error)
const messageOf = (error: unknown) => (error instanceof Error ? error.message : typeof error)
