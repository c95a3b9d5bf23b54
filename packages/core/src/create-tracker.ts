import type { Outgoing } from './create-outgoing.js'
import type { Capture } from './capture/capture.js'
import type { Counts, ProblemCode } from './capture/counts.js'
import type { GatewayHeaders } from './context/create-gateway.js'
import { mergeTracking } from './context/merge-tracking.js'
import type { TraceContext } from './context/trace-context.js'
import type { Tracking } from './context/tracking.js'
import type { CallEvent } from './event/call-event.js'
import type { Pricing } from './event/create-price.js'
import { toEvent } from './event/to-event.js'
import type { EventParts } from './event-parts.js'
import type { OpenCalls } from './observe/create-open-calls.js'
import type { TokenCounter } from './observe/estimate-usage.js'
import type { Observation } from './observe/observation.js'
import { checkMode } from './privacy/check-mode.js'
import type { Privacy } from './privacy/policy.js'
import { toBareEvent } from './privacy/to-bare-event.js'
import type { Runtime } from './runtime.js'
import type { EventChoice } from './to-outgoing.js'

/** Cost of one call in US dollars. */
export interface Cost {
  readonly inputUsd: number
  readonly outputUsd: number
  /** What the provider charges for web searches, in addition to tokens. */
  readonly searchUsd?: number | undefined
}

/** What a platform package provides to a tracker. */
export interface TrackerPorts {
  readonly runtime: Runtime
  readonly capture: Pick<Capture, 'send' | 'project'>
  /**
   * The readers, tables and redaction; a promise where they are loaded lazily. Events wait until it resolves. If the
   * page is left before that, waiting events are sent without content (see `toBareEvent`).
   */
  readonly parts: EventParts | Promise<EventParts>
  /**
   * A capture for the PostHog target of a single call: a client instance, or `{ apiKey, host }`. Throws a set-up error
   * if the target is invalid.
   */
  readonly captureFor: (posthog: unknown) => Pick<Capture, 'send' | 'project'>
  readonly openCalls: OpenCalls
  /** Counts events that are lost before they reach a capture, and reports them to `onProblem`. */
  readonly counts: Counts
  /** Tracking of the surrounding async context. */
  readonly ambient?: () => Tracking | undefined
  /** Runs `run` inside a trace, so that calls made in it join the trace implicitly. */
  readonly within?: Tracker['within']
  /** Cost of a call by the platform's price table; `undefined` where the price is unknown. */
  readonly price?: (observation: Observation) => Cost | undefined
  /** Largest event that may currently be sent, in UTF-8 bytes of its JSON. */
  readonly maxEventBytes: () => number
  /**
   * How long to wait, in milliseconds, before a lost connection counts as a failure: a browser closes the connections
   * of a page that is being left before it tells the page. Unset in Node.
   */
  readonly graceMs?: number
  /** Name and version of the tracking package: `$ai_lib`, `$ai_lib_version`. */
  readonly library: { readonly name: string; readonly version: string }
}

/** Options of a tracked client. */
export interface TrackerOptions extends EventChoice {
  /** How much of a call's content may leave: a mode, or a policy. Default `redacted`. */
  readonly privacy?: Privacy | undefined
  /** Tracking for every call that does not set its own. */
  readonly defaults?: Tracking | undefined
  /** Ask OpenAI and Azure for token counts on chat streams. Default `true`. */
  readonly includeUsage?: boolean | undefined
  /**
   * Characters of an answer to keep. Default: 262,144 for a stream; for a whole answer, as much as fits in an event.
   */
  readonly maxContentLength?: number | undefined
  /** Your own prices; they take precedence over the platform's price table. */
  readonly pricing?: Pricing | undefined
  /**
   * The provider that runs the models: `mistral`, `azure`, ... PostHog looks up prices by it. Default: derived from
   * the base URL.
   */
  readonly provider?: string | undefined
  /**
   * Loads a tokenizer for hosts that report no token counts: `() => import('gpt-tokenizer')`. The event is then marked
   * as having estimated counts. Default: unknown counts stay absent.
   */
  readonly estimateTokens?: (() => Promise<TokenCounter>) | undefined
  /** Your own gateway, from `gateway(url)`: it receives trace, session and user, and reports the calls itself. */
  readonly gateway?: GatewayHeaders | undefined
}

/** Turns observations into redacted events and hands them to the capture. */
export interface Tracker extends Pick<TrackerPorts, 'runtime' | 'graceMs' | 'library'> {
  /**
   * Runs `run` inside a trace, so that calls made in it join the trace implicitly; `undefined` where the platform has
   * no async context.
   */
  readonly within?: (<Result>(trace: TraceContext, run: () => Result) => Result) | undefined
  readonly options: TrackerOptions
  /** Effective tracking of a call: the defaults, then the async context, then each of `own`; later ones win. */
  trackingOf(...own: readonly (Tracking | undefined)[]): Tracking
  /** The readers, tables and redaction, once loaded. */
  readonly parts?: EventParts
  /**
   * Resolves when no event waits for lazily loaded parts any more; `undefined` where nothing is loaded lazily. Never
   * rejects.
   */
  readonly ready?: Promise<void>
  /**
   * Reports a finished call as exactly one event. `observe` runs once the parts are loaded; if it returns `undefined`,
   * nothing is reported. Never throws.
   */
  report(observe: (parts?: EventParts) => Observation | undefined, tracking: Tracking): void
  /** Sends an event that is not a model call: span, trace, feedback, metric. Never throws. */
  send(make: (parts?: EventParts) => CallEvent, tracking: Tracking): void
  /** Runs our code inside the caller's call: whatever it throws is counted as a problem and swallowed. */
  quietly<Value, Given>(run: (given: Given) => Value, given?: Given): Value | undefined
  /** Counts an error of our code as a problem. */
  failed(error: unknown): void
  /** The calls that have not ended yet. */
  readonly openCalls: OpenCalls
}

/**
 * Wires observation, event, redaction and capture together. Throws a set-up error for an invalid privacy mode or
 * sample rate.
 */
export function createTracker(ports: TrackerPorts, options: TrackerOptions = {}): Tracker {
  const { capture, counts, openCalls } = ports
  const {
    privacy = 'redacted',
    defaults,
    estimateTokens,
    sampleRate = 1,
    beforeSend,
    captureSuccess,
    captureFailure,
  } = options
  checkMode(privacy)
  if (sampleRate !== Math.max(0, Math.min(1, sampleRate)))
    throw new TypeError(
      `\`sampleRate\` must be a number from 0 to 1, got ${JSON.stringify(sampleRate)}. Write sampleRate: 0.1.`,
    )
  /** Whether the caller filters events. Without the event parts the filters cannot run, so nothing is sent then. */
  const isFiltered = sampleRate < 1 || beforeSend || captureSuccess === false || captureFailure === false

  const notify = (code: ProblemCode, message: string, dropped = 0) => counts.dropped({ code, dropped, message })
  const failureMessage = (error: unknown) => `Tracking failed: ${(error as Error | undefined)?.name}.`
  const failed = (error: unknown) => notify('tracking_failed', failureMessage(error))

  function quietly<Value, Given>(run: (given: Given) => Value, given?: Given): Value | undefined {
    try {
      return run(given as Given)
    } catch (error) {
      failed(error)
      return undefined
    }
  }

  let parts: EventParts | undefined
  let outgoing: Outgoing | undefined
  const load = (loaded: EventParts) => {
    outgoing = loaded.createOutgoing(loaded, options, ports)
    parts = loaded
  }
  /** Events that wait for the event parts or the token counter to load. */
  let waiting: Set<() => void> | undefined
  const emitWaiting = () => {
    const all = waiting ?? []
    waiting = undefined
    for (const emit of all) emit()
  }
  let ready: Promise<void> | undefined
  if (!('then' in ports.parts)) load(ports.parts)
  if (!parts || estimateTokens) {
    waiting = new Set()
    ready = Promise.resolve(ports.parts)
      .then((loaded) => loaded.withCounter(loaded, estimateTokens, counts))
      .then(load)
      .catch((error: unknown) => notify('redaction_unavailable', `Events go without content. ${String(error)}`))
      .then(emitWaiting)
  }

  function drop(code: ProblemCode, message: string): void {
    counts.captured()
    notify(code, message, 1)
  }

  function send(make: (parts?: EventParts) => CallEvent | undefined, tracking: Tracking): void {
    let destination = capture
    try {
      if (tracking.posthog !== undefined) destination = ports.captureFor(tracking.posthog)
    } catch (error) {
      return drop('credentials_invalid', (error as Error).message)
    }
    const emit = () => {
      unregister()
      waiting?.delete(emit)
      try {
        const event = make(parts)
        if (!event) return
        if (outgoing)
          outgoing.of(event, tracking.privacy ?? defaults?.privacy, destination.project).forEach(destination.send)
        else if (isFiltered || event.gatewayMark) counts.declined('redaction_unavailable')
        else destination.send(toBareEvent(event))
      } catch (error) {
        drop('tracking_failed', failureMessage(error))
      }
    }
    // Settling the open calls (page or process exit) also emits the waiting events.
    const unregister = waiting ? openCalls.add(emit) : () => undefined
    if (waiting) waiting.add(emit)
    else emit()
  }

  return {
    ...ports,
    options,
    ready,
    quietly,
    failed,
    send(make, tracking) {
      if (!(tracking.noLog ?? defaults?.noLog)) send(make, tracking)
    },
    trackingOf: (...own) => mergeTracking(defaults, ports.ambient?.(), ...own),
    get parts() {
      return parts
    },
    report: (observe, tracking) =>
      send((parts) => {
        const observation = observe(parts)
        const context = { cost: observation && outgoing?.costOf(observation), library: ports.library }
        return observation && toEvent(observation, context, parts?.tables)
      }, tracking),
  }
}
