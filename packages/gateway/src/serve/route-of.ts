import type { Operation } from '@tracked-openai/core'

/** A model call. */
export interface CallRoute {
  readonly kind: 'call'
  /** Its path below the base URL. */
  readonly api: string
  readonly operation: Operation
  readonly isForm: boolean
  /** The model that the path names; the one in the body does not count then. */
  readonly modelName?: string
  /** The model of a body that names none, where OpenAI has one for that. */
  readonly standardModel?: string
}

/** What a path asks for. */
export type Route =
  | CallRoute
  /** Something kept at the upstream, by its id: a response to retrieve, cancel or delete. */
  | { readonly kind: 'stored'; readonly api: string }
  | { readonly kind: 'models' | 'model' | 'model-info' | 'liveliness' | 'readiness' | 'health' | 'metrics' | 'admin' }

type Api = Pick<CallRoute, 'operation' | 'standardModel'> & { readonly isForm?: true }

/** The model calls, by their path. */
const apis: Readonly<Record<string, Api>> = {
  'chat/completions': { operation: 'chat' },
  completions: { operation: 'completions' },
  embeddings: { operation: 'embeddings' },
  responses: { operation: 'responses' },
  'responses/compact': { operation: 'responses' },
  moderations: { operation: 'moderations', standardModel: 'omni-moderation-latest' },
  decisions: { operation: 'decisions' },
  'images/generations': { operation: 'images', standardModel: 'dall-e-2' },
  'images/edits': { operation: 'images', standardModel: 'dall-e-2', isForm: true },
  'images/variations': { operation: 'images', standardModel: 'dall-e-2', isForm: true },
  'audio/speech': { operation: 'speech' },
  'audio/transcriptions': { operation: 'transcriptions', isForm: true },
  'audio/translations': { operation: 'translations', isForm: true },
}

const getRoutes: Readonly<Record<string, Route>> = {
  models: { kind: 'models' },
  'model/info': { kind: 'model-info' },
  health: { kind: 'health' },
  'health/readiness': { kind: 'readiness' },
  'health/liveliness': { kind: 'liveliness' },
  'health/liveness': { kind: 'liveliness' },
  metrics: { kind: 'metrics' },
}

const callRoutes = new Map<string, Route>(
  Object.entries(apis).map(([api, { isForm = false, ...how }]) => [api, { kind: 'call', api, isForm, ...how }]),
)

/** What is asked for, with or without `/v1` before it and a slash behind it; `undefined` for what we do not know. */
export function routeOf(method: string, path: string): Route | undefined {
  const end = path.length > 1 && path.endsWith('/') ? -1 : undefined
  const name = path.startsWith('/v1/') ? path.slice(4, end) : path.slice(1, end)
  return routeOfName(method, name) ?? routeOfAzure(method, name)
}

/** A model may have slashes, too: what stands behind it is one of ours. */
const modelInPath = new RegExp(`^(?:openai/deployments|engines)/(.+?)/(${[...callRoutes.keys()].join('|')})$`)

/** As clients of Azure and of OpenAI's first API ask: their path names the model. */
function routeOfAzure(method: string, name: string): Route | undefined {
  const [, encoded, api = ''] = modelInPath.exec(name) ?? []
  const route = callRoutes.get(api)
  if (encoded !== undefined && method === 'POST' && route?.kind === 'call') {
    const modelName = decode(encoded)
    return modelName === undefined ? undefined : { ...route, modelName }
  }
  if (!name.startsWith('openai/')) return undefined
  const other = routeOfName(method, name.slice(name.startsWith('openai/v1/') ? 10 : 7))
  return other && /^(call|stored|models?)$/.test(other.kind) ? other : undefined
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

function routeOfName(method: string, name: string): Route | undefined {
  if (method === 'POST') {
    const route = callRoutes.get(name)
    if (route) return route
  }
  // Whoever only watches asks for the head, as `wget --spider`.
  const isGet = method === 'GET' || method === 'HEAD'
  if (isGet && Object.hasOwn(getRoutes, name)) return getRoutes[name]
  if (isGet && /^models\/[^/]/.test(name)) return { kind: 'model' }
  const isStored =
    ((method === 'GET' || method === 'DELETE') && /^responses\/[\w-]+$/.test(name)) ||
    (method === 'POST' && /^responses\/[\w-]+\/cancel$/.test(name)) ||
    (method === 'GET' && /^responses\/[\w-]+\/input_items$/.test(name))
  if (isStored) return { kind: 'stored', api: name }
  return /^(team|key)\//.test(name) ? { kind: 'admin' } : undefined
}
