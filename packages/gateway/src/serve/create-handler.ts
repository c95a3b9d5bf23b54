import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Admin, answerAdmin } from './answer-admin.js'
import { answerCall, type CallSite, refuseCall } from './answer-call.js'
import { answerHealth } from './answer-health.js'
import { answerMetrics } from './answer-metrics.js'
import { answerModelInfo, answerModels } from './answer-models.js'
import { answerStored } from './answer-stored.js'
import type { GatewayState } from './gateway-state.js'
import { readSecret } from './read-secret.js'
import { type Route, routeOf } from './route-of.js'
import { type Failure, sendFailure, sendJson } from './send-json.js'
import { answerPreflight, shareWithPages } from './share-with-pages.js'

export interface HandlerOptions {
  readonly state: () => GatewayState
  readonly admin: () => Admin
  /** The routes that this port serves: model calls, the admin API, or both. */
  readonly has: 'calls' | 'admin' | 'both'
}

/** Requests with a refused key that are logged as events, per second: a stranger must not be able to run up the PostHog bill. */
const maxRefusedEventsPerSecond = 10

/**
 * Answers every request. The key is checked here for all routes but the liveliness and readiness checks, and before the body
 * is read.
 */
export function createHandler({ state: current, admin, has }: HandlerOptions) {
  let second = 0
  let refusedThisSecond = 0

  function isLogged(nowMs: number): boolean {
    const now = Math.floor(nowMs / 1000)
    if (now !== second) [second, refusedThisSecond] = [now, 0]
    refusedThisSecond += 1
    return refusedThisSecond <= maxRefusedEventsPerSecond
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const state = current()
    const { method = 'GET' } = request
    const url = toPath(request)
    const sharing = shareWithPages(request, response, state.config.general)
    if (sharing === 'refused') return sendFailure(response, originNotAllowed)
    if (method === 'OPTIONS') return answerPreflight(request, response, sharing === 'shared' && has !== 'admin')
    const query = url.indexOf('?')
    const route = routeOf(method, query < 0 ? url : url.slice(0, query))
    if (!route || !isOn(route, has)) return sendFailure(response, notFound(method))
    if (route.kind === 'liveliness') return sendJson(response, 200, "I'm alive!")
    if (route.kind === 'readiness') return answerReadiness(response, state)

    const startedAtMs = state.runtime.now()
    const secret = readSecret(request.headers)
    const known = state.keys.find(secret)
    // Another worker may have just created the key.
    const isNew = 'status' in known && known.type === 'token_not_found_in_db'
    const key = isNew ? await state.keys.findAnew(secret) : known
    if ('status' in key) {
      if (route.kind !== 'call') return sendFailure(response, key)
      if (isLogged(startedAtMs))
        return refuseCall({ state, request, response, route, startedAtMs }, key, { key: key.key })
      state.metrics.unlogged()
      return sendFailure(response, key)
    }
    switch (route.kind) {
      case 'call': {
        const site: CallSite = { state, request, response, route, startedAtMs }
        return answerCall(site, key)
      }
      case 'stored':
        return answerStored({ state, request, response, api: route.api }, key)
      case 'models':
      case 'model':
        return answerModels({ state, request, response }, key)
      case 'model-info':
        return answerModelInfo({ state, response }, key)
      case 'health':
        return answerHealth({ state, request, response }, key)
      case 'metrics':
        return answerMetrics({ state, response }, key)
      case 'admin':
        return answerAdmin({ request, response, admin: admin() }, key)
    }
  }

  return (request: IncomingMessage, response: ServerResponse): void => {
    response.on('error', ignore)
    answer(request, response).catch(() => {
      const isBegun = response.headersSent
      sendFailure(response, broken, closing)
      if (isBegun && !response.writableEnded) response.destroy()
    })
  }
}

/** Path and query. A client that takes us for a proxy sends an absolute URL, which every server must accept (RFC 9112, 3.2.2). */
function toPath(request: IncomingMessage): string {
  const { url = '/' } = request
  return url.startsWith('/') ? url : (request.url = url.replace(/^https?:\/\/[^/?]*\/?/i, '/'))
}

const ignore = () => undefined
const closing = ['connection', 'close']

const isOn = ({ kind }: Route, has: HandlerOptions['has']) =>
  has === 'both' || /^(liveliness|readiness)$/.test(kind) || (has === 'admin') === /^(admin|metrics|health)$/.test(kind)

function answerReadiness(response: ServerResponse, { isDraining, keys }: GatewayState): void {
  const db = keys.isStoreUp() ? 'connected' : 'disconnected'
  sendJson(
    response,
    isDraining ? 503 : 200,
    { status: isDraining ? 'draining' : 'healthy', db },
    isDraining ? closing : [],
  )
}

const originNotAllowed: Failure = {
  status: 403,
  message:
    'A page of another origin may not use a gateway without a master key. List its origin in general_settings.cors_allowed_origins.',
  type: 'permission_error',
  code: '403',
}

const notFound = (method: string): Failure => ({
  status: 404,
  message: `Not found: ${method} of this path.`,
  type: 'not_found_error',
  code: '404',
})

const broken: Failure = {
  status: 500,
  message: 'The gateway failed: this is a bug in the gateway.',
  type: 'internal_server_error',
  code: '500',
}
