import type { IncomingMessage, ServerResponse } from 'node:http'
import { mayAskFor } from '../keys/check-limits.js'
import type { KeyFacts } from '../keys/keys.js'
import type { Router } from '../upstream/create-router.js'
import type { GatewayState } from './gateway-state.js'
import { sendFailure, sendJson } from './send-json.js'

export interface ModelsSite {
  readonly state: GatewayState
  readonly request: IncomingMessage
  readonly response: ServerResponse
}

/**
 * `GET /models` and `GET /models/{id}`: the models that the key may use, in the format of OpenAI's list. A single one may also be
 * a name that a wildcard serves: clients ask so whether they may use it.
 */
export function answerModels({ state, request, response }: ModelsSite, key: KeyFacts): void {
  const { router } = state
  const [, asked] = /\/models\/([^?]+?)\/?(?:\?|$)/.exec(request.url ?? '') ?? []
  const names = namesFor(key, router)
  if (asked === undefined) return sendJson(response, 200, { data: names.map(toModel), object: 'list' })
  const name = decode(asked)
  if (names.includes(name) || (!name.includes('*') && router.sizeOf(name) > 0 && mayAskFor(router.grantsOf(name), key)))
    return sendJson(response, 200, toModel(name))
  sendFailure(response, {
    status: 404,
    message: 'The model does not exist, or your key may not ask for it.',
    type: 'invalid_request_error',
    code: 'model_not_found',
  })
}

/** `GET /model/info`: the deployments of each model name, without their keys and headers. */
export function answerModelInfo({ state, response }: Omit<ModelsSite, 'request'>, key: KeyFacts): void {
  const { router } = state
  const listed = new Set(namesFor(key, router).flatMap(router.targetsOf))
  const data = router.targets
    .filter((target) => listed.has(target))
    .map(({ id, deployment, provider }) => ({
      model_name: deployment.modelName,
      litellm_params: { model: deployment.model, ...(key.isMaster && { api_base: deployment.apiBase }) },
      model_info: {
        ...deployment.modelInfo,
        id,
        litellm_provider: provider,
        input_cost_per_token: deployment.inputCostPerToken,
        output_cost_per_token: deployment.outputCostPerToken,
      },
    }))
  sendJson(response, 200, { data })
}

/** The configured model names, plus names that the key or its team lists and that match a wildcard, if the key may use them. */
function namesFor(key: KeyFacts, router: Router): readonly string[] {
  const named = [...(key.models ?? []), ...(key.team?.models ?? [])].filter((name) => router.sizeOf(name) > 0)
  return [...new Set([...router.modelNames, ...named])].filter((name) => mayAskFor(router.grantsOf(name), key))
}

const toModel = (id: string) => ({ id, object: 'model', created: 1_677_610_602, owned_by: 'openai' })

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
