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
  /** Your prices, US dollars per million tokens, for models that the built-in table does not know or knows otherwise. */
  readonly pricing?: Pricing | undefined
}

/** `$ai_lib`, `$ai_lib_version`. */
export const library = { name: 'tracked-openai', version: __VERSION__ }

/**
 * The same OpenAI client, with every model call reported to PostHog as one event. The client given is not touched.
 *
 * @throws TypeError for a client that is no OpenAI client, a missing PostHog key, a relative host, a wrong
 * `privacy`, or a `posthog` that is no posthog-node client.
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

/** Tracking of a call, with what its trace is told by when it gives an event. */
interface ToldTracking extends Tracking {
  readonly used?: (() => void) | undefined
}

/** A call that is not logged, or only looks how another one goes, gives no event, and its trace none for it. */
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
 * One call's own PostHog: an instance, or a key and a host. A host without a key would get another project's key; a key
 * without a host is of a project where those of the client are, and no event goes to another region.
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

/** Who, which web session and which variants of feature flags, from `posthog.withContext`. */
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
