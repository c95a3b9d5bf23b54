import type { Capture } from './capture/capture.js'
import type { Problem } from './capture/counts.js'
import type { Tracking } from './context/tracking.js'
import type { CallEvent } from './event/call-event.js'
import type { Observation } from './observe/observation.js'
import type { PrivacyMode } from './privacy/policy.js'
import type { Runtime } from './runtime.js'

/** US dollars of one call. */
export interface Cost {
  readonly inputUsd: number
  readonly outputUsd: number
}

/** What one call's event may be sent to instead of the tracker's own capture. */
export interface Destination {
  /** A PostHog client of the caller's. */
  readonly posthog?: unknown
  readonly apiKey?: string
  readonly host?: string
}

/** What a platform gives to a tracker. */
export interface TrackerPorts {
  readonly runtime: Runtime
  readonly capture: Capture
  /** A capture for one call's own destination; throws a set-up error where it cannot be had. */
  readonly captureFor: (destination: Destination) => Capture
  /** What the surrounding async context says of its calls. */
  readonly ambient?: () => Tracking | undefined
  /** What a call cost; `undefined` where the price is unknown. */
  readonly price?: (observation: Observation) => Cost | undefined
  readonly onProblem: (problem: Problem) => void
  /** Largest event, UTF-8 bytes of its JSON. */
  readonly maxEventBytes: number
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

/** Takes observations to PostHog: to event, to safe event, to capture. Holds the calls that are not over yet. */
export interface Tracker {
  readonly runtime: Runtime
  readonly options: TrackerOptions
  /** What holds for a call: defaults, then the async context, then `own`, the nearest winning. */
  trackingOf(own?: Tracking): Tracking
  /** Reports a finished call: exactly one event. Never throws. */
  report(observation: Observation): void
  /** Sends an event that is not a model call (span, trace, feedback, metric). Never throws. */
  send(event: CallEvent, tracking: Tracking): void
  problem(problem: Problem): void
  /** Registers an open call; `end` is called by `settle`. Returns what removes it. */
  opened(end: () => void): () => void
  /** Ends every open call as `unfinished` or `unread`: the page or the process goes away. */
  settle(): void
}
