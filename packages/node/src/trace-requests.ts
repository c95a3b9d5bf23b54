import { nodeTracker } from './tracked-openai.js'
import { type RequestLike, type RequestTraceOptions, withRequestTrace } from './with-request-trace.js'

/**
 * Middleware for Express (`app.use`) and Fastify (`addHook('preHandler', ...)`; earlier hooks lose their async context while
 * the body is read). Everything that a request sets off joins one trace: that of the page that sent it, or a new one.
 * For Hono and route handlers, use `withRequestTrace(request, run)`.
 *
 * @throws TypeError the set-up errors of `trackedOpenAI` for `tracked`. Without it, the options are those of the client,
 * which may be made later and reports its own mistakes.
 */
export function traceRequests(
  options: RequestTraceOptions = {},
): (request: RequestLike, response: unknown, next: () => void) => void {
  // Throws set-up errors here, and not at the first request.
  if (options.tracked) nodeTracker(options.tracked)
  return (request, _, next) => withRequestTrace(request, next, options)
}
