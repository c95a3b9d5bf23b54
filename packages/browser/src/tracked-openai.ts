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
  /** Your posthog-js instance; default `globalThis.posthog`. It owns identity, session and groups. */
  readonly posthog?: PostHog | undefined
  /** Your prices, US dollars per million tokens; without them PostHog works out the cost. */
  readonly pricing?: Pricing | undefined
  /** Told of trouble after set-up; default: one console warning for each kind and minute. */
  readonly onProblem?: ((problem: Problem) => void) | undefined
}

interface OpenCapture {
  readonly capture: PostHogCapture
  readonly counts: Counts
  /** That of the last client that gave one. */
  onProblem: (problem: Problem) => void
}

const runtime = createBrowserRuntime()
/** One capture for each posthog-js instance of the page, so that a client may be wrapped at every render. */
const captures = new Map<PostHog, OpenCapture>()
const openCalls = createOpenCalls()
/** Loaded beside the page: it is needed when the first call is over. */
let parts: EventParts | Promise<EventParts> | undefined
/** Of the client that was wrapped last with a policy: those before have theirs, then. */
let policyParts: Promise<EventParts> | undefined
/** Loaded with the parts: what follows an event to its answer. */
let delivery: typeof createDelivery | undefined
let isLeaving = false
/** Of the client that was wrapped last: a trace without options of its own goes by them. */
export let clientOptions: TrackedOptions = {}
/** When each kind of trouble was told last. */
const warnedMs: Record<string, number> = {}
const ignore = () => undefined
/** Where components are rendered on a server: the client behaves the same, and nothing is reported. */
const nowhere = { capture: { send: ignore }, counts: createCounts(ignore) }
/** `$ai_lib`, `$ai_lib_version`. */
export const library = { name: 'tracked-openai', version: __VERSION__ }

/**
 * The same OpenAI client, with every model call reported to PostHog as one event. The client given is not touched.
 * Where there is no page (server-side rendering) nothing is reported.
 *
 * @throws TypeError for a client that is no OpenAI client, no posthog-js instance, or an unknown privacy mode.
 */
export function trackedOpenAI<Client extends object>(
  client: Client,
  options: TrackedOptions = {},
): Client & TrackedClient {
  clientOptions = options
  return wrapOpenAI(client, browserTracker(options))
}

/** The tracker behind a client or a trace; on a server one that reports nothing. Throws set-up errors. */
export function browserTracker(options: TrackedOptions): Tracker {
  const isPage = typeof document !== 'undefined'
  const openFor = (posthog: unknown) => (isPage ? open(findPostHog(posthog), options.onProblem) : nowhere)
  return createTracker(
    {
      runtime,
      openCalls,
      ...openFor(options.posthog),
      // On a server nothing is loaded, and what cannot be made of an event goes nowhere.
      parts: isPage ? partsFor(options) : Promise.resolve({} as EventParts),
      captureFor: (posthog) => openFor(posthog).capture,
      // Before compression. Delivery cuts it further, where more waits than a page may carry away.
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

/** With what reads a policy that is more than a mode. */
async function loadPolicies(): Promise<EventParts> {
  const [loaded, { toPolicy }] = await Promise.all([(parts ??= loadParts()), import('@tracked-openai/core/policy')])
  return { ...loaded, toPolicy }
}

async function loadParts(): Promise<EventParts> {
  try {
    const [{ createEventParts }, { createDelivery }] = await Promise.all([
      import('@tracked-openai/core/event'),
      import('./delivery/create-delivery.js'),
    ])
    delivery = createDelivery
    for (const { capture } of captures.values()) capture.begin(delivery)
    return (parts = createEventParts())
  } catch (error) {
    // The next client tries again.
    parts = undefined
    throw error
  }
}

function open(posthog: PostHog, onProblem: TrackedOptions['onProblem']): OpenCapture {
  const known = captures.get(posthog)
  if (known) {
    known.onProblem = onProblem ?? known.onProblem
    return known
  }
  const counts = createCounts((problem) => made.onProblem(problem))
  const capture = createPostHogCapture({ posthog, counts, runtime, isLeaving: () => isLeaving })
  if (delivery) capture.begin(delivery)
  // What is still open when the page goes away is reported as far as it came. Browsers call the listeners of `pagehide` in
  // the order of their registration, so posthog-js may have sent its last batch before.
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

/** A page that calls in a loop is not flooded. */
function warnOnceAMinute({ code, message }: Problem): void {
  const nowMs = runtime.now()
  if (nowMs - (warnedMs[code] ?? 0) < 60_000) return
  warnedMs[code] = nowMs
  console.warn(`tracked-openai: ${message} (${code})`)
}

/** Hands over what waits. posthog-js sends its batch by itself, every three seconds and when the page is left. */
export async function flush(): Promise<void> {
  failures.settle()
  // Who waits for the parts was there first; what fails to load is told by the tracker.
  await Promise.allSettled([parts, policyParts])
  // Who waits for them goes on in microtasks.
  await new Promise<void>((resolve) => runtime.after(0, resolve))
}

/** Ends open calls and reports them as far as they came. Never rejects. */
export async function shutdown(): Promise<void> {
  await flush()
  openCalls.settle()
}

/**
 * What became of the events since the page was loaded: answered by PostHog (`delivered`), not yet answered (`pending`),
 * dropped by reason. What earlier pages left is counted by the page that takes it over.
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
