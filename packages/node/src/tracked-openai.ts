import {
  createOpenCalls,
  createPrice,
  createTracker,
  type Pricing,
  type TrackedClient,
  type Tracker,
  type TrackerOptions,
  type Tracking,
  wrapOpenAI,
} from '@tracked-openai/core'
import { eventParts } from '@tracked-openai/core/event'
import { toGatewayCall } from '@tracked-openai/core/gateway'
import type { PostHog } from 'posthog-node'
import { asyncContext } from './async-context.js'
import { createNodeRuntime } from './create-node-runtime.js'
import { createOpenCaptures, type PostHogOptions } from './open-captures.js'
import { priceCall } from './price-call.js'

/** Options of `trackedOpenAI` in Node. */
export interface TrackedOptions extends PostHogOptions, TrackerOptions {
  /** Your prices, US dollars per million tokens, for models that the built-in table does not know or knows otherwise. */
  readonly pricing?: Pricing
  /** The client calls a gateway of ours: it reports the calls, and gets their trace, user and session in headers. */
  readonly gateway?: boolean
}

/** Below PostHog's limit of 983,040 bytes, with room for what posthog-node adds. */
const maxEventBytes = () => 900_000

const runtime = createNodeRuntime()
const openCalls = createOpenCalls()
/** `$ai_lib`, `$ai_lib_version`. */
export const library = { name: 'tracked-openai', version: __VERSION__ }

/** The process's open connections to PostHog. `flush`, `shutdown` and `stats` speak for all of them. */
export const captures = createOpenCaptures(runtime, openCalls)

/**
 * The same OpenAI client, with every model call reported to PostHog as one event. The client given is not touched.
 *
 * @throws TypeError for a client that is no OpenAI client, a missing PostHog key, a relative host, an unknown privacy
 * mode, or a `posthog` that is no posthog-node client.
 */
export function trackedOpenAI<Client extends object>(
  client: Client,
  options: TrackedOptions = {},
): Client & TrackedClient {
  return wrapOpenAI(client, nodeTracker(options))
}

/** The tracker behind a client or a trace. Throws set-up errors. */
export function nodeTracker(options: TrackedOptions): Tracker {
  const { capture, counts, client } = captures.open(options)
  const own = options.pricing && createPrice(options.pricing)
  return createTracker(
    {
      runtime,
      openCalls,
      capture,
      parts: eventParts,
      counts,
      captureFor: (posthog) => captures.open(toOptions(posthog)).capture,
      ambient: () => ({ ...posthogContext(client), ...asyncContext.getStore() }),
      price: (observation) => own?.(observation) ?? priceCall(observation),
      maxEventBytes,
      ...(options.gateway && { handOver: toGatewayCall }),
      library,
    },
    options,
  )
}

/** One call's own PostHog: an instance, or a key and a host. A host without a key would get another project's key. */
function toOptions(posthog: unknown): PostHogOptions {
  const { apiKey, host, capture } = (posthog ?? {}) as { apiKey?: unknown; host?: unknown; capture?: unknown }
  if (typeof capture === 'function') return { posthog: posthog as PostHog }
  if (typeof apiKey !== 'string' || apiKey === '')
    throw new TypeError(
      'A call with a PostHog URL of its own needs the key of that project: write posthog_api_key beside posthog_api_url.',
    )
  return { apiKey, ...(host !== undefined && { host: host as string }) }
}

/** Who and which web session, from `posthog.withContext`. */
function posthogContext(client: PostHog): Tracking {
  const { distinctId, sessionId } = client.getContext?.() ?? {}
  return {
    ...(distinctId && { userId: distinctId }),
    ...(sessionId && { properties: { $session_id: sessionId } }),
  }
}
