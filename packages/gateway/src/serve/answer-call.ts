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

/** Answers a model call whose API key has been authenticated. */
export async function answerCall(site: CallSite, key: KeyFacts): Promise<void> {
  const { state, request, response, route, startedAtMs } = site
  const { config, router, keys, log, runtime } = state
  if (!/^(identity)?$/i.test(request.headers['content-encoding'] ?? '')) return refuseCall(site, encoded, { key })
  const body = await readBody(request, config.general.maxRequestBytes)
  if (body === 'left') return logAbortedCall(site, key)
  if (body === 'late') return refuseCall(site, lateBody, { key })
  if (body === 'too-large') return refuseCall(site, tooLarge(config.general.maxRequestBytes), { key })
  const isJson = route.takesJson === true && /^application\/json\b/i.test(request.headers['content-type'] ?? '')
  const isForm = route.isForm && !isJson
  const asked = isForm ? readFormCall(body, request.headers['content-type'], route) : readJsonCall(body, route)
  if ('message' in asked) return refuseCall(site, asked, { key, body: isForm ? undefined : body })
  const { modelName } = asked
  if (!validModelName.test(modelName)) return refuseCall(site, invalidModelName, { key, body: asked.logged, asked })
  if (router.sizeOf(modelName) === 0)
    return refuseCall(site, unknownModel(modelName), { key, body: asked.logged, asked })
  if (asked.namesOthers && isLimited(key))
    return refuseCall(site, othersNamed, { key, body: asked.logged, asked, modelName })
  const refusal = keys.admit(key, router.grantsOf(modelName), startedAtMs)
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
  // Sent as JSON whatever the client declared: `curl -d` declares a form.
  const contentType = isForm ? (headers['content-type'] ?? '') : 'application/json'
  const forwarded = ['content-type', contentType, ...forUpstream(headers)]
  /** When an upstream was first asked. */
  let sentAtMs: number | undefined

  exchange({
    response,
    pools: state.pools,
    plan,
    now: runtime.now,
    method: 'POST',
    requestFor({ target, model }, withoutUsage) {
      const { deployment } = target
      const streamTimeoutMs = asked.isStream ? (deployment.streamTimeoutMs ?? routing.streamTimeoutMs) : undefined
      const timeoutMs = askedMs ?? streamTimeoutMs ?? deployment.timeoutMs ?? routing.timeoutMs
      const withUsage =
        asked.lacksUsage &&
        target.supportsStreamUsage(model) &&
        !(asked.hasDataSources && target.provider === 'azure') &&
        !withoutUsage.includes(target)
      sentAtMs ??= runtime.now()
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
      given.push('x-litellm-overhead-duration-ms', ((sentAtMs ?? startedAtMs) - startedAtMs).toFixed(2))
      given.push('x-litellm-response-duration-ms', (runtime.now() - startedAtMs).toFixed(2))
      given.push(...markOf(site, { key, asked }, status))
      if (state.isDraining) given.push('connection', 'close')
      return given
    },
    open: ({ choice, status, isStream, headers: received }) =>
      log.open(
        state.commonOf({
          config,
          route,
          key,
          modelName,
          target: choice?.target,
          model: choice?.model,
          status,
          isStream,
        }),
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
  // While the upstream works. The event and the cost of the first call would otherwise be half a second late.
  log.start()
}

export interface Refused {
  /** `undefined` if the key itself was refused. */
  readonly key?: KeyFacts
  readonly body?: Buffer
  readonly asked?: AskedCall
  readonly modelName?: string
}

/** Rejects a call before any upstream is asked, and logs it as failed. */
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

/** Logs a call whose client disconnected before its request body was complete. */
function logAbortedCall(site: CallSite, key: KeyFacts): void {
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

/**
 * The response header that tells which PostHog project gets the call's event, so that a client with its own tracking does not
 * report the call a second time. Empty if the call is not logged.
 */
function markOf({ state, request }: CallSite, { key, asked }: Refused, status: number): string[] {
  const { config } = state
  const isSilent = (asked?.noLog || wantsNoLog(request.headers)) && !config.logging.isNoLogForbidden
  if (isSilent) return []
  const outcome = status >= 400 ? 'failure' : 'success'
  const mark = state.markOf({ request: asked?.posthog, ...(key && factsOfKey(key)), outcome }, config)
  return mark === undefined ? [] : [gatewayMarkHeader, mark]
}

/** Node's timers cannot hold more than 2^31 ms. A client that sends more has most likely sent milliseconds. */
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
  message: 'Request bodies with a content-encoding are not supported. Send the body uncompressed.',
  type: 'invalid_request_error',
  code: '415',
}

/** Model names are cached and put into URLs, so they must be short and have no lone surrogates. */
const validModelName = /^\P{Surrogate}{1,500}$/su

/** Is the key restricted to a list of models? Tested with a name that no list can contain. */
const isLimited = (key: KeyFacts) => !mayAskFor({ names: ['\0'] }, key)

/** `models` holds the upstream's own model names, which cannot be checked against the key's list. */
const othersNamed: Failure = {
  status: 403,
  message: 'key not allowed to list other models: it is limited to certain ones. Leave `models` out.',
  type: 'key_model_access_denied',
  code: '403',
  param: 'models',
}

const invalidModelName = invalidRequest('model must be a string of at most 500 characters', 'model')

const unknownModel = (modelName: string): Failure =>
  invalidRequest(
    `Invalid model name passed in model=${modelName.slice(0, 200)}. Call \`/v1/models\` to view available models for your key.`,
    'model',
  )
