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

/** `GET /models`, `GET /models/{id}`: the names that the key may ask for, as OpenAI lists models. */
export function answerModels({ state, request, response }: ModelsSite, key: KeyFacts): void {
  const data = namesFor(key, state.router).map((id) => ({
    id,
    object: 'model',
    created: 1_677_610_602,
    owned_by: 'openai',
  }))
  const [, asked] = /\/models\/([^?]+?)\/?(?:\?|$)/.exec(request.url ?? '') ?? []
  if (asked === undefined) return sendJson(response, 200, { data, object: 'list' })
  const found = data.find(({ id }) => id === decode(asked))
  if (found) return sendJson(response, 200, found)
  sendFailure(response, {
    status: 404,
    message: 'The model does not exist, or your key may not ask for it.',
    type: 'invalid_request_error',
    code: 'model_not_found',
  })
}

/** `GET /model/info`: what stands behind each name. No key, no header. */
export function answerModelInfo({ state, response }: Omit<ModelsSite, 'request'>, key: KeyFacts): void {
  const names = new Set(namesFor(key, state.router))
  const data = state.router.targets
    .filter(({ deployment }) => names.has(deployment.modelName))
    .map(({ id, deployment, provider }) => ({
      model_name: deployment.modelName,
      litellm_params: { model: deployment.model, ...(key.isMaster && { api_base: deployment.apiBase }) },
      model_info: { ...deployment.modelInfo, id, litellm_provider: provider },
    }))
  sendJson(response, 200, { data })
}

/** The names of the file, and those that the key or its team names below a wildcard of it. */
function namesFor(key: KeyFacts, router: Router): readonly string[] {
  const named = [...(key.models ?? []), ...(key.team?.models ?? [])].filter((name) => router.sizeOf(name) > 0)
  return [...new Set([...router.modelNames, ...named])].filter((name) => mayAskFor(name, key))
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
