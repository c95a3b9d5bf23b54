import {
  type CaptureStats,
  type Counts,
  createCounts,
  createOpenCalls,
  createTracker,
  type EventParts,
  type Pricing,
  type Problem,
  type TrackedClient,
  type Tracker,
  type TrackerOptions,
  wrapOpenAI,
} from '@tracked-openai/core'
import type { PostHog } from 'posthog-js'
import { createBrowserRuntime } from './create-browser-runtime.js'
import { createPostHogCapture, type PostHogCapture } from './create-posthog-capture.js'
import type { createDelivery } from './delivery/create-delivery.js'
import { failures } from './failures.js'
import { findPostHog } from './find-posthog.js'

/** Options of `trackedOpenAI` in the browser. */
export interface TrackedOptions extends TrackerOptions {
  /** Your posthog-js instance; default `globalThis.posthog`. It manages identity, session and groups. */
  readonly posthog?: PostHog | undefined
  /** Your prices in US dollars per million tokens. Without them, PostHog calculates the cost. */
  readonly pricing?: Pricing | undefined
  /** Called about problems after set-up. Default: a console warning, at most once a minute for each kind. */
  readonly onProblem?: ((problem: Problem) => void) | undefined
}

interface OpenCapture {
  readonly capture: PostHogCapture
  readonly counts: Counts
  /** The listener of the client that gave one last. */
  onProblem: (problem: Problem) => void
}

const runtime = createBrowserRuntime()
/** One capture for each posthog-js instance, so that clients can be wrapped at every render. */
const captures = new Map<PostHog, OpenCapture>()
const openCalls = createOpenCalls()
/** Loaded in the background: needed when the first call ends. */
let parts: EventParts | Promise<EventParts> | undefined
/** The same parts, with the code that reads policies: those of the last client that has a policy. */
let policyParts: Promise<EventParts> | undefined
/** Loaded with the parts: follows each event until PostHog has answered. */
let delivery: typeof createDelivery | undefined
let isLeaving = false
/** Options of the client that was made last. */
export let clientOptions: TrackedOptions = {}
/** When each kind of problem was last reported to the console. */
const warnedMs: Record<string, number> = {}
const ignore = () => undefined
/** For server-side rendering: the client works as usual, and nothing is reported. */
const nowhere = { capture: { send: ignore }, counts: createCounts(ignore) }
/** `$ai_lib`, `$ai_lib_version`. */
export const library = { name: 'tracked-openai', version: __VERSION__ }

/**
 * Returns a client that works like `client` and reports every model call to PostHog as one event. `client` is not modified.
 * During server-side rendering, nothing is reported.
 *
 * @throws TypeError if `client` is not an OpenAI client, if there is no posthog-js instance, or for an unknown privacy mode.
 */
export function trackedOpenAI<Client extends object>(
  client: Client,
  options: TrackedOptions = {},
): Client & TrackedClient {
  return wrapOpenAI(client, clientTracker(options))
}

/** The tracker of a client, whose options then apply to traces without options. Throws set-up errors. */
export function clientTracker(options: TrackedOptions): Tracker {
  clientOptions = options
  return browserTracker(options)
}

/** The tracker of a client or a trace. On a server it reports nothing. Throws set-up errors. */
export function browserTracker(options: TrackedOptions): Tracker {
  const isPage = typeof document !== 'undefined'
  const openFor = (posthog: unknown) => (isPage ? open(findPostHog(posthog), options.onProblem) : nowhere)
  return createTracker(
    {
      runtime,
      openCalls,
      ...openFor(options.posthog),
      // On a server nothing is loaded, and events are discarded.
      parts: isPage ? partsFor(options) : Promise.resolve({} as EventParts),
      captureFor: (posthog) => openFor(posthog).capture,
      // Before compression. Delivery cuts further if more is pending than beacons can carry when the page is left.
      maxEventBytes: () => 150_000,
      graceMs: 100,
      library,
    },
    isPage ? options : { ...options, defaults: { noLog: true } },
  )
}

function partsFor({ privacy }: TrackedOptions): EventParts | Promise<EventParts> {
  return typeof privacy === 'object' ? (policyParts = loadPolicies()) : (parts ??= loadParts())
}

/** Loads the parts together with the code that reads policies. */
async function loadPolicies(): Promise<EventParts> {
  const [loaded, { toPolicy }] = await Promise.all([(parts ??= loadParts()), import('@tracked-openai/core/policy')])
  return { ...loaded, toPolicy }
}

async function loadParts(): Promise<EventParts> {
  try {
    return (parts = (await import('./open-parts.js')).openParts())
  } catch (error) {
    // The next client tries to load again.
    parts = undefined
    throw error
  }
}

/** Called by the code that is loaded later: from now on, events are followed until PostHog has answered. */
export function beginDelivery(create: typeof createDelivery): void {
  delivery = create
  for (const { capture } of captures.values()) capture.begin(create)
}

function open(posthog: PostHog, onProblem: TrackedOptions['onProblem']): OpenCapture {
  const known = captures.get(posthog)
  if (known) {
    if (onProblem) known.onProblem = onProblem
    return known
  }
  const counts = createCounts((problem) => made.onProblem(problem))
  const capture = createPostHogCapture({ posthog, counts, runtime, isLeaving: () => isLeaving })
  if (delivery) capture.begin(delivery)
  // Reports open calls when the page is left, with what was streamed so far. Browsers call `pagehide` listeners in the
  // order of registration, so posthog-js may have sent its last batch already.
  if (!captures.size)
    addEventListener('pagehide', () => {
      isLeaving = true
      openCalls.settle()
      isLeaving = false
    })
  const made: OpenCapture = { capture, counts, onProblem: onProblem ?? warnOnceAMinute }
  captures.set(posthog, made)
  return made
}

/** Limits console warnings, for pages that make many calls. */
function warnOnceAMinute({ code, message }: Problem): void {
  const nowMs = runtime.now()
  if (nowMs - (warnedMs[code] ?? 0) < 60_000) return
  warnedMs[code] = nowMs
  console.warn(`tracked-openai: ${message} (${code})`)
}

/** Passes pending events to posthog-js, which sends its batch every three seconds and when the page is left. */
export async function flush(): Promise<void> {
  failures.settle()
  // Calls that wait for the parts come first; the tracker reports loading errors.
  await Promise.allSettled([parts, policyParts])
  // Those calls continue in microtasks.
  await new Promise<void>((resolve) => runtime.after(0, resolve))
}

/** Ends open calls and reports what was received so far. Never rejects. */
export async function shutdown(): Promise<void> {
  await flush()
  openCalls.settle()
}

/**
 * Counts of the events since the page was loaded: acknowledged by PostHog (`delivered`), not yet acknowledged
 * (`pending`), and dropped, by reason. Events left by earlier pages are counted by the page that takes them over.
 */
export function stats(): CaptureStats {
  const sum = { captured: 0, delivered: 0, pending: 0, dropped: {} as Record<string, number> }
  for (const { counts } of captures.values()) {
    const { captured, delivered, pending, dropped } = counts.stats()
    sum.captured += captured
    sum.delivered += delivered
    sum.pending += pending
    for (const [code, count] of Object.entries(dropped)) sum.dropped[code] = (sum.dropped[code] ?? 0) + count
  }
  return sum
}
