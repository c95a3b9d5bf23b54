import type { Operation } from '@tracked-openai/core'

/** A model call. */
export interface CallRoute {
  readonly kind: 'call'
  /** Its path below the base URL. */
  readonly api: string
  readonly operation: Operation
  readonly isForm: boolean
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

/** What is asked for, with or without `/v1` before it; `undefined` for what we do not know. */
export function routeOf(method: string, path: string): Route | undefined {
  const name = path.startsWith('/v1/') ? path.slice(4) : path.slice(1)
  if (method === 'POST') {
    const route = callRoutes.get(name)
    if (route) return route
  }
  if (method === 'GET' && Object.hasOwn(getRoutes, name)) return getRoutes[name]
  if (method === 'GET' && /^models\/[^/]/.test(name)) return { kind: 'model' }
  const isStored =
    ((method === 'GET' || method === 'DELETE') && /^responses\/[\w-]+$/.test(name)) ||
    (method === 'POST' && /^responses\/[\w-]+\/cancel$/.test(name)) ||
    (method === 'GET' && /^responses\/[\w-]+\/input_items$/.test(name))
  if (isStored) return { kind: 'stored', api: name }
  return /^(team|key)\//.test(name) ? { kind: 'admin' } : undefined
}
