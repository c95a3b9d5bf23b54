import { type HeadersLike, traceFromHeaders } from '@tracked-openai/core'
import { within } from './async-context.js'
import { createTrace } from './create-trace.js'
import { toRouteName } from './to-route-name.js'
import type { TrackedOptions } from './tracked-openai.js'

/** The parts of a request that are read: one of `fetch`, Node, Express or Fastify. */
export interface RequestLike {
  readonly headers: HeadersLike
  readonly method?: string | undefined
  readonly url?: string | undefined
  /** Of Express and Fastify. Below a path of its own (`app.use('/api', ...)`) Express leaves that out of `url`. */
  readonly originalUrl?: string | undefined
}

export interface RequestTraceOptions {
  /** What the trace is called in PostHog; default: method and path, with `:id` for what looks like one. */
  readonly name?: string | undefined
  /** Options for its events, as for `trackedOpenAI`. */
  readonly tracked?: TrackedOptions | undefined
}

/**
 * Handles one request in the trace of its sender (`traceFromHeaders`), or in a new one. A request in which nothing is
 * tracked gives no event.
 *
 * @example
 * app.use((context, next) => withRequestTrace(context.req.raw, next)) // Hono
 * export const POST = (request) => withRequestTrace(request, () => answer(request)) // Next.js
 */
export function withRequestTrace<Result>(
  { headers, method, url, originalUrl = url }: RequestLike,
  run: () => Result,
  { name = toRouteName({ method, url: originalUrl }), tracked }: RequestTraceOptions = {},
): Result {
  const trace = createTrace({ name, ...traceFromHeaders(headers) }, tracked)
  // Reported with its first call: what comes after may be a stream that outlives the handler.
  return within(trace, () => run(), trace.end)
}
