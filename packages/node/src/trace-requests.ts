import { nodeTracker } from './tracked-openai.js'
import { type RequestLike, type RequestTraceOptions, withRequestTrace } from './with-request-trace.js'

/**
 * Middleware for Express (`app.use`) and Fastify (`addHook('preHandler', ...)`: earlier hooks run before the body is
 * there, and lose their context over it): what a request sets off is one trace, that of the page where it came from one.
 * Hono and route handlers need none: `withRequestTrace(request, run)`.
 *
 * @throws TypeError the set-up errors of `trackedOpenAI`.
 */
export function traceRequests(
  options: RequestTraceOptions = {},
): (request: RequestLike, response: unknown, next: () => void) => void {
  // What is wrong with the set-up is said here, not at the first request.
  nodeTracker(options.tracked ?? {})
  return (request, _, next) => withRequestTrace(request, next, options)
}
