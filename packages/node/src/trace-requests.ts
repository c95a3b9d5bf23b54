import { nodeTracker } from './tracked-openai.js'
import { type RequestLike, type RequestTraceOptions, withRequestTrace } from './with-request-trace.js'

/**
 * Middleware for Express (`app.use`) and Fastify (`addHook('preHandler', ...)`: earlier hooks run before the body is
 * there, and lose their context over it): what a request sets off is one trace, that of the page where it came from one.
 * Hono and route handlers need none: `withRequestTrace(request, run)`.
 *
 * @throws TypeError the set-up errors of `trackedOpenAI`, where it has options of its own. Without, it goes by those of the
 * client, which may be made later and says itself what is wrong with them.
 */
export function traceRequests(
  options: RequestTraceOptions = {},
): (request: RequestLike, response: unknown, next: () => void) => void {
  // What is wrong with the set-up is said here, not at the first request.
  if (options.tracked) nodeTracker(options.tracked)
  return (request, _, next) => withRequestTrace(request, next, options)
}
