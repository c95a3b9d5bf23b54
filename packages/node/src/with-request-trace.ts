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
  /** Set by Express and Fastify. Below a mount path (`app.use('/api', ...)`), Express leaves that path out of `url`. */
  readonly originalUrl?: string | undefined
}

export interface RequestTraceOptions {
  /** The name of the trace in PostHog. Default: method and path, with ids replaced by `:id`. */
  readonly name?: string | undefined
  /** Options for its events, as for `trackedOpenAI`. */
  readonly tracked?: TrackedOptions | undefined
}

/**
 * Handles one request in the trace of its sender (`traceFromHeaders`), or in a new one. A request without tracked calls makes no
 * event.
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
  // The trace is reported with its first call, because a stream may outlive the handler.
  return within(trace, () => run(), trace.end)
}
