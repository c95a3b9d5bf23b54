import {
  mergeTracking,
  createTracker,
  type Pricing,
  type TrackedClient,
  type Tracker,
  type TrackerOptions,
  type Tracking,
  wrapOpenAI,
} from '@tracked-openai/core'
import type { PostHog } from 'posthog-node'
import { surroundings, within } from './async-context.js'
import { checkOptions } from './check-options.js'
import { keepOptions } from './client-options.js'
import { priceCall } from './price-call.js'
import { processState, runtime } from './process-state.js'
import type { PostHogOptions } from './to-project.js'

/** Options of `trackedOpenAI` in Node. */
export interface TrackedOptions extends PostHogOptions, TrackerOptions {
  /** Your prices in US dollars per million tokens. They take precedence over the built-in table. */
  readonly pricing?: Pricing | undefined
}

/** The event properties `$ai_lib` and `$ai_lib_version`. */
export const library = { name: 'tracked-openai', version: __VERSION__ }

/**
 * The same OpenAI client, with every model call reported to PostHog as one event. The client given is not touched.
 *
 * @throws TypeError for a client that is not an OpenAI client, a missing PostHog key, a relative host, a wrong
 * `privacy`, or a `posthog` that is not a posthog-node client.
 */
export function trackedOpenAI<Client extends object>(
  client: Client,
  options: TrackedOptions = {},
): Client & TrackedClient {
  const tracked = wrapOpenAI(client, nodeTracker(options))
  keepOptions(options)
  return tracked
}

/** The tracker behind a client or a trace: one for each options object. Throws set-up errors. */
export function nodeTracker(options: TrackedOptions): Tracker {
  const { trackers } = processState
  const tracker = trackers.get(options) ?? openTracker(options)
  trackers.set(options, tracker)
  return tracker
}

function openTracker(options: TrackedOptions): Tracker {
  checkOptions(options)
  const { captures, loading, openCalls, parts } = processState
  const { capture, counts, client, maxEventBytes } = captures.open(options)
  const tracker = createTracker(
    {
      runtime,
      openCalls,
      capture,
      parts,
      counts,
      captureFor: (posthog) => captures.open({ ...options, ...toOptions(posthog, options) }).capture,
      ambient: () => {
        const { tracking, used } = surroundings() ?? {}
        const told: ToldTracking = { ...tracking, used }
        return mergeTracking(posthogContext(client), told)
      },
      within,
      price: priceCall,
      maxEventBytes,
      library,
    },
    options,
  )
  if (tracker.ready) {
    const { ready } = tracker
    loading.add(ready)
    void ready.then(() => loading.delete(ready))
  }
  return tellingTrace(tracker)
}

/** The tracking of a call, with the callback that its trace is notified by. */
interface ToldTracking extends Tracking {
  readonly used?: (() => void) | undefined
}

/** Notifies the trace only of calls that make an event: not if logging is off, or if the call only polls a background job. */
function tellingTrace(tracker: Tracker): Tracker {
  const report: Tracker['report'] = (observe, tracking: ToldTracking) =>
    tracker.report((parts) => {
      const observation = observe(parts)
      if (observation) tracking.used?.()
      return observation
    }, tracking)
  return Object.create(tracker, { report: { value: report } }) as Tracker
}

/**
 * The PostHog project of a single call: an instance, or a key and a host. A host without a key is refused, because it would be sent
 * another project's key. A key without a host uses the client's host, so that events stay in its region.
 */
function toOptions(posthog: unknown, ofClient: PostHogOptions): Partial<PostHogOptions> {
  const { apiKey, host, capture } = (posthog ?? {}) as { apiKey?: unknown; host?: unknown; capture?: unknown }
  if (typeof capture === 'function') return { posthog: posthog as PostHog, outbox: undefined }
  if (typeof apiKey !== 'string' || apiKey === '')
    throw new TypeError(
      'A call with a PostHog URL of its own needs the key of that project: write posthog_api_key beside posthog_api_url.',
    )
  const { host: clientHost = (ofClient.posthog as { readonly host?: string } | undefined)?.host } = ofClient
  return { posthog: undefined, apiKey, host: (host ?? clientHost) as string | undefined }
}

/** Person, web session and feature flag variants from `posthog.withContext`. */
function posthogContext(client: PostHog | undefined): Tracking {
  const { distinctId, sessionId, properties = {} } = client?.getContext?.() ?? {}
  const flags = Object.entries(properties).filter(([name]) => name.startsWith('$feature/'))
  return {
    ...(distinctId && { userId: distinctId }),
    ...((sessionId || flags.length > 0) && {
      properties: { ...Object.fromEntries(flags), ...(sessionId && { $session_id: sessionId }) },
    }),
  }
}
