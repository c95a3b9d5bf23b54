import type { IncomingMessage, ServerResponse } from 'node:http'
import { mayAskFor } from '../keys/check-limits.js'
import type { KeyFacts } from '../keys/keys.js'
import { gatewayMarkHeader } from '@tracked-openai/core/wire'
import { forClient, forEvent, forUpstream } from '../pass/pass-headers.js'
import { createPlan } from '../upstream/create-plan.js'
import { factsOfHeaders, factsOfKey, wantsNoLog } from './call-facts.js'
import { exchange } from './exchange.js'
import type { GatewayState } from './gateway-state.js'
import { readBody } from './read-body.js'
import { type AskedCall, readFormCall, readJsonCall } from './read-call.js'
import type { CallRoute } from './route-of.js'
import { type Failure, invalidRequest, lateBody, sendFailure } from './send-json.js'
import { toCostHeaders } from './to-cost-headers.js'

export interface CallSite {
  readonly state: GatewayState
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly route: CallRoute
  readonly startedAtMs: number
}

/** Answers a model call of a key that is known. */
export async function answerCall(site: CallSite, key: KeyFacts): Promise<void> {
  const { state, request, response, route, startedAtMs } = site
  const { config, router, keys, log, runtime } = state
  if (!/^(identity)?$/i.test(request.headers['content-encoding'] ?? '')) return refuseCall(site, encoded, { key })
  const body = await readBody(request, config.general.maxRequestBytes)
  if (body === 'left') return leaveCall(site, key)
  if (body === 'late') return refuseCall(site, lateBody, { key })
  if (body === 'too-large') return refuseCall(site, tooLarge(config.general.maxRequestBytes), { key })
  const asked = route.isForm ? readFormCall(body, request.headers['content-type'], route) : readJsonCall(body, route)
  if ('message' in asked) return refuseCall(site, asked, { key, body: route.isForm ? undefined : body })
  const { modelName } = asked
  if (!possibleName.test(modelName)) return refuseCall(site, impossibleName, { key, body: asked.logged, asked })
  if (router.sizeOf(modelName) === 0)
    return refuseCall(site, unknownModel(modelName), { key, body: asked.logged, asked })
  if (asked.namesOthers && isLimited(key))
    return refuseCall(site, othersNamed, { key, body: asked.logged, asked, modelName })
  const refusal = keys.admit(key, modelName, startedAtMs)
  if (refusal) return refuseCall(site, refusal, { key, body: asked.logged, asked, modelName })

  const { headers } = request
  const { routing } = config
  const callId = runtime.newId()
  const { previousResponseId } = asked
  const plan = createPlan(
    router,
    modelName,
    { asked: countOf(headers['x-litellm-num-retries'] ?? asked.numRetries), standard: routing.numRetries },
    previousResponseId === undefined ? undefined : router.responses.accountOf(previousResponseId),
  )
  const askedMs = millisecondsOf(
    (asked.isStream ? headers['x-litellm-stream-timeout'] : undefined) ??
      headers['x-litellm-timeout'] ??
      asked.timeoutS,
  )
  // JSON is JSON, whatever a client says of it: curl's -d says that it is a form.
  const contentType = route.isForm ? (headers['content-type'] ?? '') : 'application/json'
  const forwarded = ['content-type', contentType, ...forUpstream(headers)]
  let sentAtMs = startedAtMs

  exchange({
    response,
    pools: state.pools,
    plan,
    now: runtime.now,
    method: 'POST',
    requestFor({ target, model }, plain) {
      const { deployment } = target
      const timeoutMs =
        askedMs ??
        (asked.isStream
          ? (deployment.streamTimeoutMs ?? routing.streamTimeoutMs)
          : (deployment.timeoutMs ?? routing.timeoutMs))
      const withUsage = asked.lacksUsage && target.supportsStreamUsage() && !plain.includes(target)
      sentAtMs = runtime.now()
      return {
        path: target.pathOf(route.api, model),
        headers: target.headersWith(forwarded),
        body: asked.bytesFor({ target, model, withUsage }),
        hidesUsage: withUsage,
        headersTimeoutMs: timeoutMs,
        bodyTimeoutMs: timeoutMs,
      }
    },
    headersFor(choice, received, status, answer) {
      const given = forClient(received)
      given.push('x-litellm-call-id', callId)
      if (choice) given.push('x-litellm-model-id', choice.target.id)
      if (choice && answer) given.push(...toCostHeaders(choice.target.deployment, answer))
      given.push('x-litellm-attempted-retries', String(plan.retries()))
      given.push('x-litellm-attempted-fallbacks', String(plan.fallbacks()))
      given.push('x-litellm-overhead-duration-ms', (sentAtMs - startedAtMs).toFixed(2))
      given.push('x-litellm-response-duration-ms', (runtime.now() - startedAtMs).toFixed(2))
      given.push(...markOf(site, { key, asked }, status))
      if (state.isDraining) given.push('connection', 'close')
      return given
    },
    open: ({ choice, status, isStream, headers: received }) =>
      log.open(
        state.commonOf({ config, route, key, modelName, target: choice?.target, status, isStream }),
        {
          callId,
          startedAtMs,
          retries: Math.max(0, plan.attempts() - 1) || undefined,
          fallback: plan.fallbacks() ? plan.modelName() : undefined,
          headers: received && forEvent(received),
          ...factsOfHeaders(headers),
          ...(asked.noLog && { noLog: true }),
        },
        asked.logged,
        { key, model: modelName, choice },
      ),
    buildsOnAnother: previousResponseId !== undefined,
    ...(route.operation === 'responses' && { onFirstBytes: router.responses.see }),
    onRetry: () => state.metrics.retried(),
    onFallback: () => state.metrics.fellBack(),
    onDone: (status) => state.metrics.answered(route.api, status, runtime.now() - startedAtMs),
  })
}

export interface Refused {
  /** `undefined`: the key itself was refused. */
  readonly key?: KeyFacts
  readonly body?: Buffer
  readonly asked?: AskedCall
  readonly modelName?: string
}

/** Answers a call by ourselves, before any upstream is asked, and reports it as failed. */
export function refuseCall(site: CallSite, failure: Failure, { key, body, asked, modelName }: Refused): void {
  const { state, route, request, response, startedAtMs } = site
  const callId = state.runtime.newId()
  sendFailure(response, failure, [
    'x-litellm-call-id',
    callId,
    ...markOf(site, { key, asked }, failure.status),
    ...(state.isDraining ? ['connection', 'close'] : []),
  ])
  const { status, code, message } = failure
  state.metrics.answered(route.api, status, state.runtime.now() - startedAtMs)
  state.log
    .open(
      state.commonOf({ config: state.config, route, key, modelName, status, isStream: false }),
      { callId, startedAtMs, ...factsOfHeaders(request.headers) },
      body,
    )
    .end({ ending: 'failed', error: { code: failure.type || code, message } })
}

/** Reports a call whose client left before its body had come. */
function leaveCall(site: CallSite, key: KeyFacts): void {
  const { state, route, request, startedAtMs } = site
  const { config, log, metrics, runtime } = state
  metrics.answered(route.api, 499, runtime.now() - startedAtMs)
  log
    .open(
      state.commonOf({ config, route, key, status: 499, isStream: false }),
      { callId: runtime.newId(), startedAtMs, ...factsOfHeaders(request.headers) },
      undefined,
    )
    .end({ ending: 'aborted' })
}

/** Says which PostHog project has the call's event, to a client that tracks by itself. */
function markOf({ state, request }: CallSite, { key, asked }: Refused, status: number): string[] {
  const { config } = state
  const isSilent = (asked?.noLog || wantsNoLog(request.headers)) && !config.logging.isNoLogForbidden
  if (isSilent) return []
  const outcome = status >= 400 ? 'failure' : 'success'
  const mark = state.markOf({ request: asked?.posthog, ...(key && factsOfKey(key)), outcome }, config)
  return mark === undefined ? [] : [gatewayMarkHeader, mark]
}

/** A timer holds no more; who asks for that took seconds for milliseconds. */
const maxTimeoutS = 1_000_000

const millisecondsOf = (seconds: unknown) => {
  const given = Number(seconds ?? NaN)
  return given > 0 ? Math.min(given, maxTimeoutS) * 1000 : undefined
}

const countOf = (value: unknown) => {
  const count = Number(value ?? NaN)
  return count >= 0 ? Math.min(Math.floor(count), 10) : undefined
}

const tooLarge = (maxBytes: number): Failure => ({
  status: 413,
  message: `The request body is larger than ${Math.floor(maxBytes / 1024 / 1024)} MiB. Raise general_settings.max_request_size_mb.`,
  type: 'invalid_request_error',
  code: '413',
})

const encoded: Failure = {
  status: 415,
  message: 'A request body with a content-encoding is not read. Send it as it is.',
  type: 'invalid_request_error',
  code: '415',
}

/** Names are remembered, and are parts of URLs: a short text of whole characters. */
const possibleName = /^\P{Surrogate}{1,500}$/su

/** May it not ask for a name that nobody has listed? */
const isLimited = (key: KeyFacts) => !mayAskFor('\0', key)

/** Those are the upstream's names, of which no list here tells anything. */
const othersNamed: Failure = {
  status: 403,
  message: 'key not allowed to name other models: it is limited to some. Leave `models` out.',
  type: 'key_model_access_denied',
  code: '403',
  param: 'models',
}

const impossibleName = invalidRequest('model must be a text of at most 500 characters', 'model')

const unknownModel = (modelName: string): Failure =>
  invalidRequest(
    `Invalid model name passed in model=${modelName.slice(0, 200)}. Call \`/v1/models\` to view available models for your key.`,
    'model',
  )
