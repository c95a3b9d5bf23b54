import type { Operation } from '@tracked-openai/core'

/** A model call. */
export interface CallRoute {
  readonly kind: 'call'
  /** Its path below the base URL. */
  readonly api: string
  readonly operation: Operation
  readonly isForm: boolean
  /** The body may be JSON instead of a form, as image edits at OpenAI and transcriptions at OpenRouter. */
  readonly takesJson?: true
  /** The model in the path, which replaces the one in the body. */
  readonly modelName?: string
  /** OpenAI's default model for a body without one. */
  readonly standardModel?: string
}

/** What a request asks for. */
export type Route =
  | CallRoute
  /** A response stored at the upstream: retrieve, cancel, delete, list its input. */
  | { readonly kind: 'stored'; readonly api: string }
  | { readonly kind: 'models' | 'model' | 'model-info' | 'liveliness' | 'readiness' | 'health' | 'metrics' | 'admin' }

type Api = Pick<CallRoute, 'operation' | 'standardModel' | 'takesJson'> & { readonly isForm?: true }

/** The model calls by path. */
const apis: Readonly<Record<string, Api>> = {
  'chat/completions': { operation: 'chat' },
  completions: { operation: 'completions' },
  embeddings: { operation: 'embeddings' },
  responses: { operation: 'responses' },
  'responses/compact': { operation: 'responses' },
  moderations: { operation: 'moderations', standardModel: 'omni-moderation-latest' },
  decisions: { operation: 'decisions' },
  'images/generations': { operation: 'images', standardModel: 'dall-e-2' },
  'images/edits': { operation: 'images', standardModel: 'dall-e-2', isForm: true, takesJson: true },
  'images/variations': { operation: 'images', standardModel: 'dall-e-2', isForm: true },
  'audio/speech': { operation: 'speech' },
  'audio/transcriptions': { operation: 'transcriptions', isForm: true, takesJson: true },
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

/** The route of a path, with or without a leading `/v1` and a trailing slash. `undefined` if there is none. */
export function routeOf(method: string, path: string): Route | undefined {
  const end = path.length > 1 && path.endsWith('/') ? -1 : undefined
  const name = path.startsWith('/v1/') ? path.slice(4, end) : path.slice(1, end)
  return routeOfName(method, name) ?? routeOfAzure(method, name)
}

/** A model name may contain slashes, so it ends where a known API path follows. */
const modelInPath = new RegExp(`^(?:openai/deployments|engines)/(.+?)/(${[...callRoutes.keys()].join('|')})$`)

/** The paths of Azure's clients and of OpenAI's first API (`/engines/...`), which contain the model. */
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
  // Health checks may send HEAD, as `wget --spider` does.
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
