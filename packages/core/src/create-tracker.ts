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

/** US dollars of one call. */
export interface Cost {
  readonly inputUsd: number
  readonly outputUsd: number
  /** What the provider takes for searches, beside their tokens. */
  readonly searchUsd?: number | undefined
}

/** What a platform gives to a tracker. */
export interface TrackerPorts {
  readonly runtime: Runtime
  readonly capture: Pick<Capture, 'send' | 'project'>
  /**
   * The tables and redaction; a promise where they are loaded beside the page. Until they are there, events wait; those
   * of a page that is left before go as their facts alone.
   */
  readonly parts: EventParts | Promise<EventParts>
  /**
   * A capture for one call's own PostHog: an instance, or `{ apiKey, host }`.
   * Throws a set-up error where it cannot be had.
   */
  readonly captureFor: (posthog: unknown) => Pick<Capture, 'send' | 'project'>
  readonly openCalls: OpenCalls
  /** Counts what is lost before it reaches a capture, and tells `onProblem`. */
  readonly counts: Counts
  /** What the surrounding async context says of its calls. */
  readonly ambient?: () => Tracking | undefined
  /** Runs work so that calls in it find their trace by themselves. */
  readonly within?: Tracker['within']
  /** What a call cost by a table of prices; `undefined` where the price is unknown. */
  readonly price?: (observation: Observation) => Cost | undefined
  /** The largest event that may be sent now, UTF-8 bytes of its JSON. */
  readonly maxEventBytes: () => number
  /** Milliseconds in which a lost connection may turn out to be a page that is left; none in Node. */
  readonly graceMs?: number
  /** Name and version of the package that tracks: `$ai_lib`, `$ai_lib_version`. */
  readonly library: { readonly name: string; readonly version: string }
}

/** What a caller chose for a client. */
export interface TrackerOptions extends EventChoice {
  /** How much of a call's content may leave: a mode, or a mode and exceptions to it. Default `redacted`. */
  readonly privacy?: Privacy | undefined
  /** Tracking for every call that does not set its own. */
  readonly defaults?: Tracking | undefined
  /** Ask OpenAI and Azure for token counts on chat streams. Default `true`. */
  readonly includeUsage?: boolean | undefined
  /**
   * How many characters of an answer are kept. Default: 262,144 for a stream; for a whole answer, as much as fits in an
   * event.
   */
  readonly maxContentLength?: number | undefined
  /** Your own prices; they take precedence over any table. */
  readonly pricing?: Pricing | undefined
  /** Who runs the models: `mistral`, `azure`, ... PostHog looks up prices by it. Default: read from the base URL. */
  readonly provider?: string | undefined
  /**
   * Loads a tokenizer for hosts that report no token counts: `() => import('gpt-tokenizer')`. The event then says that
   * its counts are estimated. Default: unknown stays absent.
   */
  readonly estimateTokens?: (() => Promise<TokenCounter>) | undefined
  /** Your own gateway, from `gateway(url)`: it receives trace, session and person, and reports the calls itself. */
  readonly gateway?: GatewayHeaders | undefined
}

/** Takes observations to PostHog: to event, to safe event, to capture. */
export interface Tracker extends Pick<TrackerPorts, 'runtime' | 'graceMs' | 'library'> {
  /** Runs work so that calls in it find their trace by themselves; `undefined` where a platform cannot. */
  readonly within?: (<Result>(trace: TraceContext, run: () => Result) => Result) | undefined
  readonly options: TrackerOptions
  /** What holds for a call: defaults, then the async context, then each of `own`, the nearest winning. */
  trackingOf(...own: readonly (Tracking | undefined)[]): Tracking
  /** What reads and redacts, once it is there. */
  readonly parts?: EventParts
  /** Resolves when no event waits any longer for what is loaded; `undefined` where nothing is. Never rejects. */
  readonly ready?: Promise<void>
  /**
   * Reports a call that is over: exactly one event, of what `observe` gives when the parts are there; none where it gives
   * nothing. Never throws.
   */
  report(observe: (parts?: EventParts) => Observation | undefined, tracking: Tracking): void
  /** Sends an event that is not a model call: span, trace, feedback, metric. Never throws. */
  send(make: (parts?: EventParts) => CallEvent, tracking: Tracking): void
  /** Runs our code in the caller's path: what it throws is counted, and goes no further. */
  quietly<Value, Given>(run: (given: Given) => Value, given?: Given): Value | undefined
  /** The calls that are not over yet. */
  readonly openCalls: OpenCalls
}

/** The one place where the four arrows meet. Throws a set-up error for an unknown privacy mode. */
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
  /** Who chooses among events gets none that could not be asked about. */
  const hasChoice = sampleRate < 1 || beforeSend || captureSuccess === false || captureFailure === false

  const tell = (code: ProblemCode, message: string, dropped = 0) => counts.dropped({ code, dropped, message })
  const failed = (error: unknown) => `Tracking failed: ${(error as Error | undefined)?.name}.`

  function quietly<Value, Given>(run: (given: Given) => Value, given?: Given): Value | undefined {
    try {
      return run(given as Given)
    } catch (error) {
      tell('tracking_failed', failed(error))
      return undefined
    }
  }

  let parts: EventParts | undefined
  let outgoing: Outgoing | undefined
  const load = (loaded: EventParts) => {
    outgoing = loaded.createOutgoing(loaded, options, ports)
    parts = loaded
  }
  /** Events that wait for `parts`, or for the counter of tokens. */
  let waiting: Set<() => void> | undefined
  const goOn = () => {
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
      .catch((error: unknown) => tell('redaction_unavailable', `Events go without content. ${String(error)}`))
      .then(goOn)
  }

  function lose(code: ProblemCode, message: string): void {
    counts.captured()
    tell(code, message, 1)
  }

  function send(make: (parts?: EventParts) => CallEvent | undefined, tracking: Tracking): void {
    let destination = capture
    try {
      if (tracking.posthog !== undefined) destination = ports.captureFor(tracking.posthog)
    } catch (error) {
      return lose('credentials_invalid', (error as Error).message)
    }
    const emit = () => {
      done()
      waiting?.delete(emit)
      try {
        const event = make(parts)
        if (!event) return
        if (outgoing)
          outgoing.of(event, tracking.privacy ?? defaults?.privacy, destination.project).forEach(destination.send)
        else if (hasChoice || event.gatewayMark) counts.declined('redaction_unavailable')
        else destination.send(toBareEvent(event))
      } catch (error) {
        lose('tracking_failed', failed(error))
      }
    }
    // Who settles the open calls settles the waiting events, too.
    const done = waiting ? openCalls.add(emit) : () => undefined
    if (waiting) waiting.add(emit)
    else emit()
  }

  return {
    ...ports,
    options,
    ready,
    quietly,
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
