import type { Problem } from '@tracked-openai/core'
import type { PostHog } from 'posthog-node'
import { type OutboxOptions, type OutboxSettings, readOutboxOptions } from './outbox/read-outbox-options.js'
import type { PostHogInstance } from './posthog/posthog-instance.js'
import { type Credentials, readCredentials } from './read-credentials.js'

/** Where the events of a client go, and how. */
export interface PostHogOptions {
  /**
   * Your own posthog-node client. It stays yours: `shutdown()` flushes it, but does not close it. (In a page, where a bundler takes
   * the browser build, your posthog-js instance.)
   */
  readonly posthog?: PostHogInstance | undefined
  /** Project API key; default `POSTHOG_API_KEY`. */
  readonly apiKey?: string | undefined
  /** Absolute URL; default `POSTHOG_API_URL`, then `POSTHOG_HOST`, then `https://us.i.posthog.com`. */
  readonly host?: string | undefined
  /** Called about trouble after set-up, at most once a second for each kind. Default: a console warning, once a minute for each kind. */
  readonly onProblem?: ((problem: Problem) => void) | undefined
  /** Where events wait until PostHog has accepted them: in memory, or on disk. */
  readonly outbox?: OutboxOptions | undefined
  /** Send events of up to 8 MB whole, if PostHog has its route for large AI events. Default `false`: content is cut to fit 880,000 bytes. */
  readonly largeEvents?: boolean | undefined
  /**
   * Send queued events when the process ends, whether normally, by SIGTERM or SIGINT, or by an uncaught error. An app that listens for
   * these itself should await `shutdown()` there. Exit code and signal stay what they were. Default `true`.
   */
  readonly autoShutdown?: boolean | undefined
  /** How long that may delay the end of the process, milliseconds; `Infinity`: as long as it takes. Default 3,000. */
  readonly shutdownTimeoutMs?: number | undefined
  /** Serverless: called with a promise that resolves when the events have been sent; for example Vercel's `waitUntil`. */
  readonly waitUntil?: ((promise: Promise<unknown>) => void) | undefined
}

/** A PostHog project and how to deliver to it. */
export interface Project {
  /** Projects with the same key share an outbox. */
  readonly key: unknown
  readonly to: { readonly client: PostHog } | Credentials
  readonly outbox: OutboxSettings
  readonly hasLargeLane: boolean
  readonly isAutomatic: boolean
  readonly shutdownTimeoutMs: number
  readonly waitUntil?: (promise: Promise<unknown>) => void
  readonly onProblem?: (problem: Problem) => void
}

/** Throws set-up errors. */
export function toProject(options: PostHogOptions): Project {
  const { posthog, onProblem, waitUntil, largeEvents = false, autoShutdown = true, shutdownTimeoutMs = 3_000 } = options
  const outbox = readOutboxOptions(options.outbox)
  if (posthog !== undefined && outbox.directory !== undefined)
    throw new TypeError(
      '`outbox.directory` cannot be combined with a `posthog` client of your own. Write { apiKey, host } instead of { posthog }.',
    )
  if (typeof shutdownTimeoutMs !== 'number' || !(shutdownTimeoutMs >= 0))
    throw new TypeError(
      `\`shutdownTimeoutMs\` must be a number of milliseconds, got ${JSON.stringify(shutdownTimeoutMs)}. Leave it out for 3000.`,
    )
  const how = { outbox, hasLargeLane: largeEvents, isAutomatic: autoShutdown, shutdownTimeoutMs, waitUntil, onProblem }
  if (posthog !== undefined) {
    const client = checkInstance(posthog)
    return { key: client, to: { client }, ...how }
  }
  const credentials = readCredentials(options)
  return { key: `${credentials.host} ${credentials.apiKey}`, to: credentials, ...how }
}

function checkInstance(posthog: PostHogInstance): PostHog {
  const seen = posthog as unknown as Record<string, unknown> | null
  if (typeof seen?.capture === 'function' && typeof seen.flush === 'function' && typeof seen.on === 'function')
    return posthog as unknown as PostHog
  const what =
    typeof seen?.get_distinct_id === 'function' ? 'a posthog-js instance' : seen === null ? 'null' : typeof seen
  throw new TypeError(
    `\`posthog\` must be a posthog-node client here, got ${what}. ` +
      "Write { posthog: new PostHog('phc_...') } with PostHog from 'posthog-node', or leave it out and set POSTHOG_API_KEY.",
  )
}
