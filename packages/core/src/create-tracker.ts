import type { Capture } from './capture/capture.js'
import type { Counts, ProblemCode } from './capture/counts.js'
import { mergeTracking } from './context/merge-tracking.js'
import type { Tracking } from './context/tracking.js'
import type { CallEvent } from './event/call-event.js'
import { toEvent } from './event/to-event.js'
import type { EventParts } from './event-parts.js'
import type { OpenCalls } from './observe/create-open-calls.js'
import type { Observation } from './observe/observation.js'
import { type PrivacyMode, privacyModes } from './privacy/policy.js'
import { toBareEvent } from './privacy/to-bare-event.js'
import type { Runtime } from './runtime.js'

/** US dollars of one call. */
export interface Cost {
  readonly inputUsd: number
  readonly outputUsd: number
}

export type HandOver = (
  body: unknown,
  options: unknown,
  tracking: Tracking,
) => { readonly body: unknown; readonly options: unknown }

/** What a platform gives to a tracker. */
export interface TrackerPorts {
  readonly runtime: Runtime
  readonly capture: Capture
  /**
   * The tables and redaction; a promise where they are loaded beside the page. Until they are there, events wait; those
   * of a page that is left before go as their facts alone.
   */
  readonly parts: EventParts | Promise<EventParts>
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
  /** Milliseconds in which a lost connection may turn out to be a page that is left; none in Node. */
  readonly graceMs?: number
  /** The client calls a gateway of ours, which reports: body and request options that tell it of the call's tracking. */
  readonly handOver?: HandOver
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
  readonly graceMs?: number
  readonly handOver?: HandOver
  /** What holds for a call: defaults, then the async context, then `own`, the nearest winning. */
  trackingOf(own?: Tracking): Tracking
  /** What reads and redacts, once it is there. */
  readonly parts?: EventParts
  /** Reports a call that is over: exactly one event, of what `observe` gives when the parts are there. Never throws. */
  report(observe: (parts?: EventParts) => Observation, tracking: Tracking): void
  /** Sends an event that is not a model call: span, trace, feedback, metric. Never throws. */
  send(event: CallEvent, tracking: Tracking): void
  /** Runs our code in the caller's path: what it throws is counted, and goes no further. */
  quietly<Value, Given>(run: (given: Given) => Value, given?: Given): Value | undefined
  /** The calls that are not over yet. */
  readonly openCalls: OpenCalls
}

/** The one place where the four arrows meet. Throws a set-up error for an unknown privacy mode. */
export function createTracker(ports: TrackerPorts, options: TrackerOptions = {}): Tracker {
  const { runtime, capture, counts, openCalls } = ports
  const { privacy = 'redacted', defaults } = options
  if (!privacyModes.includes(privacy))
    throw new TypeError(
      `\`privacy\` must be 'full', 'redacted' or 'metadata', got ${JSON.stringify(privacy)}. Write privacy: 'redacted'.`,
    )

  function quietly<Value, Given>(run: (given: Given) => Value, given?: Given): Value | undefined {
    try {
      return run(given as Given)
    } catch (error) {
      counts.dropped({ code: 'tracking_failed', dropped: 0, message: `Tracking failed: ${toError(error).name}.` })
      return undefined
    }
  }

  let parts = 'then' in ports.parts ? undefined : ports.parts
  /** Events that wait for `parts`. */
  let waiting = parts ? undefined : new Set<() => void>()
  const goOn = () => {
    const all = waiting ?? []
    waiting = undefined
    for (const emit of all) emit()
  }
  if ('then' in ports.parts)
    void ports.parts
      .then(
        (loaded) => {
          parts = loaded
        },
        () =>
          counts.dropped({
            code: 'redaction_unavailable',
            dropped: 0,
            message: 'A part of tracked-openai could not be loaded. Events go without content.',
          }),
      )
      .then(goOn)

  function lose(code: ProblemCode, message: string): void {
    counts.captured()
    counts.dropped({ code, dropped: 1, message })
  }

  function send(make: (parts?: EventParts) => CallEvent, tracking: Tracking): void {
    let destination = capture
    try {
      if (tracking.posthog !== undefined) destination = ports.captureFor(tracking.posthog)
    } catch (error) {
      return lose('credentials_invalid', toError(error).message)
    }
    const emit = () => {
      done()
      waiting?.delete(emit)
      try {
        const options = { mode: strictest(privacy, tracking.privacy), maxBytes: ports.maxEventBytes() }
        destination.send(parts ? parts.redact(make(parts), options) : toBareEvent(make()))
      } catch (error) {
        lose('tracking_failed', `Tracking failed: ${toError(error).name}.`)
      }
    }
    // Who settles the open calls settles the waiting events, too.
    const done = waiting ? openCalls.add(emit) : () => undefined
    if (waiting) waiting.add(emit)
    else emit()
  }

  return {
    runtime,
    options,
    graceMs: ports.graceMs,
    handOver: ports.handOver,
    openCalls,
    quietly,
    send: (event, tracking) => send(() => event, tracking),
    trackingOf: (own) => mergeTracking(defaults, ports.ambient?.(), own),
    get parts() {
      return parts
    },
    report: (observe, tracking) =>
      send((parts) => {
        const observation = observe(parts)
        return toEvent(observation, { cost: ports.price?.(observation), library: ports.library }, parts?.tables)
      }, tracking),
  }
}

/** A call may ask for more privacy than its client, never for less; an unknown word asks for the most. */
function strictest(client: PrivacyMode, call: PrivacyMode = client): PrivacyMode {
  const strictness = (mode: PrivacyMode) => (privacyModes.includes(mode) ? privacyModes.indexOf(mode) : 2)
  return privacyModes[Math.max(strictness(client), strictness(call))] ?? 'metadata'
}

const toError = (error: unknown) => (error instanceof Error ? error : { name: typeof error, message: typeof error })
