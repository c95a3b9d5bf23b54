import {
  type Capture,
  type CaptureStats,
  type Counts,
  createCounts,
  type OpenCalls,
  type Problem,
  type Runtime,
} from '@tracked-openai/core'
import { PostHog, type PostHogOptions as ClientOptions } from 'posthog-node'
import { createPostHogCapture } from './create-posthog-capture.js'
import { readCredentials } from './read-credentials.js'
import { warnRarely } from './warn-rarely.js'

/** Where a client's events go. */
export interface PostHogOptions {
  /** A posthog-node client of yours. It stays yours: `shutdown()` flushes it, and does not close it. */
  readonly posthog?: PostHog
  /** Project API key; default `POSTHOG_API_KEY`. */
  readonly apiKey?: string
  /** Absolute URL; default `POSTHOG_API_URL`, then `POSTHOG_HOST`, then `https://us.i.posthog.com`. */
  readonly host?: string
  /** Told of trouble after set-up; default: one console warning a minute for each kind. */
  readonly onProblem?: (problem: Problem) => void
}

export interface OpenCapture {
  readonly capture: Capture
  readonly counts: Counts
  readonly client: PostHog
}

export interface OpenCaptures {
  /** The capture of a PostHog project or instance, opened at first use. Throws set-up errors. */
  open(options: PostHogOptions): OpenCapture
  flush(): Promise<void>
  shutdown(timeoutMs?: number): Promise<void>
  stats(): CaptureStats
}

/**
 * Keeps one capture for each PostHog project or instance, so that clients may be wrapped as often as requests come.
 * `clientOptions`: how our own clients reach PostHog.
 */
export function createOpenCaptures(
  runtime: Runtime,
  openCalls: OpenCalls,
  clientOptions: Pick<ClientOptions, 'fetch' | 'disableCompression'> = {},
): OpenCaptures {
  const open = new Map<unknown, OpenCapture>()
  const closed: CaptureStats[] = []
  const warn = warnRarely(runtime.now)
  /** A script that just ends sends what waits, too, once: posthog-node does not keep the process for it. */
  let isExitWatched = false
  const flush = async () => {
    await Promise.all([...open.values()].map(({ capture }) => capture.flush()))
  }

  function add(key: unknown, client: PostHog, isOurs: boolean, onProblem: PostHogOptions['onProblem']): OpenCapture {
    const counts = createCounts(onProblem ?? warn)
    const made = { capture: createPostHogCapture({ client, counts, isOurs }), counts, client }
    if (!isExitWatched) process.once('beforeExit', () => void flush())
    isExitWatched = true
    open.set(key, made)
    return made
  }

  return {
    open({ posthog, apiKey, host, onProblem }) {
      if (posthog !== undefined) return open.get(checkInstance(posthog)) ?? add(posthog, posthog, false, onProblem)
      const credentials = readCredentials({ apiKey, host })
      const key = `${credentials.host} ${credentials.apiKey}`
      const make = () =>
        new PostHog(credentials.apiKey, {
          host: credentials.host,
          maxQueueSize: 100_000,
          maxBatchSize: 100,
          flushInterval: 1_000,
          ...clientOptions,
        })
      return open.get(key) ?? add(key, make(), true, onProblem)
    },
    flush,
    async shutdown(timeoutMs) {
      openCalls.settle()
      const captures = [...open.values()]
      open.clear()
      await Promise.all(captures.map(({ capture }) => capture.shutdown(timeoutMs)))
      for (const { capture } of captures) closed.push(capture.stats())
    },
    stats: () => sumStats([...closed, ...[...open.values()].map(({ capture }) => capture.stats())]),
  }
}

function checkInstance(posthog: PostHog): PostHog {
  const seen = posthog as unknown as Record<string, unknown> | null
  if (typeof seen?.capture === 'function' && typeof seen.flush === 'function' && typeof seen.on === 'function')
    return posthog
  const what =
    typeof seen?.get_distinct_id === 'function' ? 'a posthog-js instance' : seen === null ? 'null' : typeof seen
  throw new TypeError(
    `\`posthog\` must be a posthog-node client here, got ${what}. ` +
      "Write { posthog: new PostHog('phc_...') } with PostHog from 'posthog-node', or leave it out and set POSTHOG_API_KEY.",
  )
}

function sumStats(all: readonly CaptureStats[]): CaptureStats {
  const dropped: Record<string, number> = {}
  for (const stats of all)
    for (const [code, count] of Object.entries(stats.dropped)) dropped[code] = (dropped[code] ?? 0) + count
  const sum = (field: 'captured' | 'delivered' | 'pending') => all.reduce((total, stats) => total + stats[field], 0)
  return { captured: sum('captured'), delivered: sum('delivered'), pending: sum('pending'), dropped }
}
