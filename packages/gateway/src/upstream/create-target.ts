import { createHash } from 'node:crypto'
import type { Config, Deployment } from '../config/config.js'
import { providers, readModel } from './providers.js'

/** One upstream of one model name, ready to be called. */
export interface Target {
  /** `model_info.id`, else a hash of where it is: never of a secret. */
  readonly id: string
  readonly deployment: Deployment
  /** As PostHog and the price table name it. */
  readonly provider: string
  /** The name to ask for; with `*` in it, what the wildcard stands for takes its place. */
  readonly model: string
  readonly origin: string
  /** Base URL, for the event. */
  readonly baseUrl: string
  readonly countsStreams: boolean
  /** Path and query of an API of it. */
  pathOf(api: string, model: string): string
  /** Names and values, in turn. */
  readonly headers: readonly string[]
  /** Values of it that must not leave: its key, and what the config sends beside. */
  readonly secrets: readonly string[]
}

/** Throws a set-up error where nobody says which host it is. */
export function createTarget(deployment: Deployment, environment: Config['environment']): Target {
  const { provider, model } = readModel(deployment.model, deployment.provider)
  const known = providers.get(provider)
  const base = deployment.apiBase ?? (provider === 'openai' ? environment.OPENAI_BASE_URL : undefined) ?? known?.baseUrl
  if (!base || !/^https?:\/\//i.test(base) || !URL.canParse(base))
    throw new TypeError(
      `${deployment.at}: api_base of "${deployment.modelName}" must be an absolute URL, got ${JSON.stringify(base)}. ` +
        'Write api_base: https://host/v1 beside model.',
    )
  const url = new URL(base)
  const root = url.pathname.replace(/\/+$/, '')
  const key = deployment.apiKey ?? (known?.keyVariable && environment[known.keyVariable])
  const isAzure = provider === 'azure'
  return {
    id: typeof deployment.modelInfo.id === 'string' ? deployment.modelInfo.id : idOf(deployment, base),
    deployment,
    provider: known?.name ?? provider,
    model,
    origin: url.origin,
    baseUrl: url.origin + root,
    countsStreams: known?.countsStreams === true,
    pathOf: isAzure ? azurePath(root, deployment.apiVersion) : (api) => `${root}/${api}`,
    headers: [
      ...(key ? (isAzure ? ['api-key', key] : ['authorization', `Bearer ${key}`]) : []),
      ...(deployment.organization ? ['openai-organization', deployment.organization] : []),
      ...Object.entries(deployment.extraHeaders).flat(),
    ],
    secrets: [...(key ? [key] : []), ...Object.values(deployment.extraHeaders)],
  }
}

/** Azure's classic paths name the deployment; its `/openai/v1` takes OpenAI's own. */
function azurePath(root: string, version = '2024-10-21'): Target['pathOf'] {
  if (root.endsWith('/openai/v1')) return (api) => `${root}/${api}`
  const openai = root.endsWith('/openai') ? root : `${root}/openai`
  return (api, model) =>
    api.startsWith('responses')
      ? `${openai}/${api}?api-version=${encodeURIComponent(version)}`
      : `${openai}/deployments/${encodeURIComponent(model)}/${api}?api-version=${encodeURIComponent(version)}`
}

const idOf = ({ modelName, model, at }: Deployment, base: string) =>
  createHash('sha256').update([modelName, model, base, at].join('\n')).digest('hex').slice(0, 16)
