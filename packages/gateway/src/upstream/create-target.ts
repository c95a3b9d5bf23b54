import { createHash } from 'node:crypto'
import type { Config, Deployment } from '../config/config.js'
import { baseUrlOf, keyIn, nameOfHost, providers, readModel } from './providers.js'

/** A deployment with everything that is needed to call it. */
export interface Target {
  /** `model_info.id`, else a hash of model and base URL, never of a secret. */
  readonly id: string
  readonly deployment: Deployment
  /** As named by PostHog and the price table. */
  readonly provider: string
  /** The model as the config writes it, without the provider. */
  readonly model: string
  /** The upstream's name of the model. A `*` is replaced by `wild`, which the wildcard of the model name matched. */
  modelFor(wild?: string): string
  readonly origin: string
  /** The base URL, for the event. */
  readonly baseUrl: string
  /** See `Provider`. */
  readonly takesMetadata: boolean
  /** Does it accept `stream_options: {"include_usage": true}` for its model `model`? */
  supportsStreamUsage(model: string): boolean
  /** It rejected `stream_options` for this model, so they are not sent again. */
  disableStreamUsage(model: string): void
  /** Path and query of an API. */
  pathOf(api: string, model: string): string
  /** Alternating names and values. */
  readonly headers: readonly string[]
  /** The same together with others. Headers that the config sets take precedence. */
  headersWith(others: readonly string[]): string[]
  /** Values that must not reach a client: the key, and the values of configured headers and of the URL's query. */
  readonly secrets: readonly string[]
}

/** The deployment must have passed `checkDeployment`. */
export function createTarget(deployment: Deployment, environment: Config['environment']): Target {
  const { provider, model } = readModel(deployment.model, deployment.provider)
  const known = providers.get(provider)
  const base = baseUrlOf(provider, deployment.apiBase, environment) ?? ''
  const url = new URL(base)
  const { root, pathOf, version } =
    provider === 'azure'
      ? azurePaths(url, deployment.apiVersion, environment.AZURE_API_VERSION)
      : plainPaths(url, provider)
  const key = deployment.apiKey ?? (known && keyIn(known, environment))
  const own = [
    ...(key ? (provider === 'azure' ? ['api-key', key] : ['authorization', `Bearer ${key}`]) : []),
    ...(deployment.organization ? ['openai-organization', deployment.organization] : []),
  ]
  const supportsStreamUsage =
    known?.supportsStreamUsage === true && (version === undefined || version >= firstVersionWithStreamUsage)
  const withoutStreamUsage = new Set<string>()
  const extra = Object.entries(deployment.extraHeaders).flat()
  const names = new Set(Object.keys(deployment.extraHeaders).map((name) => name.toLowerCase()))
  const headers = [...without(own, names), ...extra]
  const { id: given } = deployment.modelInfo
  return {
    id: /^(string|number)$/.test(typeof given) ? String(given) : idOf(deployment, base),
    deployment,
    provider: (isGeneric(provider) ? nameOfHost(base) : undefined) ?? known?.name ?? provider,
    model,
    modelFor(wild) {
      const name = wild === undefined ? model : model.replace('*', () => wild)
      return known?.toModel?.(name) ?? name
    },
    origin: url.origin,
    baseUrl: url.origin + root,
    takesMetadata: known?.takesMetadata === true,
    supportsStreamUsage: (model) => supportsStreamUsage && !withoutStreamUsage.has(model),
    disableStreamUsage(model) {
      if (withoutStreamUsage.size < maxWithoutStreamUsage) withoutStreamUsage.add(model)
    },
    pathOf,
    headers,
    headersWith: (others) => [...(names.size === 0 ? others : without(others, names)), ...headers],
    secrets: [...(key ? [key] : []), ...Object.values(deployment.extraHeaders).flatMap(partsOf), ...queryOf(url)],
  }
}

/** A header's value, and its credentials without the scheme: hosts repeat only those of `Bearer abc`. */
const partsOf = (value: string) => [value, ...(/^[A-Za-z-]+ +(\S.*)$/.exec(value)?.slice(1) ?? [])]

/** The values of a query, which some hosts take a key from. The version of an API is none. */
const queryOf = ({ searchParams }: URL) =>
  [...searchParams].flatMap(([name, value]) => (name === 'api-version' ? [] : [value, encodeURIComponent(value)]))

/** `openai/` is also written for other hosts with OpenAI's API, whose prices differ. */
const isGeneric = (provider: string) => provider === 'openai' || provider === 'custom_openai'

/** Beyond it, each call finds out anew: behind a wildcard, callers choose the model. */
const maxWithoutStreamUsage = 1_000

interface Paths {
  readonly root: string
  readonly pathOf: Target['pathOf']
  /** The version of Azure's API, if the paths contain one. */
  readonly version?: string
}

/** Older versions of Azure's API reject `stream_options`. */
const firstVersionWithStreamUsage = '2024-08-01'

function plainPaths({ pathname, search }: URL, provider: string): Paths {
  const given = pathname.replace(/\/+$/, '')
  const root = lacksVersion(provider, given) ? `${given}/v1` : given
  return { root, pathOf: (api) => `${root}/${api}${search}` }
}

/**
 * LiteLLM calls the native APIs of Ollama and Anthropic, so its configs give their base URLs without the `/v1` of the
 * OpenAI-compatible API. For Mistral, LiteLLM adds `/v1` itself.
 */
const lacksVersion = (provider: string, path: string) =>
  /^ollama(_chat)?$/.test(provider) ? path === '' : /^(anthropic|mistral)$/.test(provider) && !path.endsWith('/v1')

/**
 * Azure's classic paths contain the deployment; `/openai/v1` takes OpenAI's paths. The base URL may also be the one that the
 * portal shows: the whole URL of a deployment's chat completions, with deployment and API version.
 */
function azurePaths({ pathname, search, searchParams }: URL, apiVersion?: string, standardVersion?: string): Paths {
  const root = pathname.replace(/\/+$/, '')
  if (root.endsWith('/openai/v1')) return { root, pathOf: (api) => `${root}/${api}${search}` }
  const [, openai = root.endsWith('/openai') ? root : `${root}/openai`, named] =
    /^(.*\/openai)\/deployments\/([^/]+)/.exec(root) ?? []
  const version = encodeURIComponent(apiVersion ?? searchParams.get('api-version') ?? (standardVersion || '2024-10-21'))
  // The versions that are no dates belong to `/openai/v1`, as in LiteLLM.
  if (/^(v1|latest|preview)$/.test(version))
    return { root: `${openai}/v1`, pathOf: (api) => `${openai}/v1/${api}?api-version=${version}` }
  return {
    root: named === undefined ? root : openai,
    version,
    pathOf: (api, model) =>
      api.startsWith('responses')
        ? `${openai}/${api}?api-version=${version}`
        : `${openai}/deployments/${named ?? encodeURIComponent(model)}/${api}?api-version=${version}`,
  }
}

/** Alternating names and values, without some names. */
const without = (headers: readonly string[], names: ReadonlySet<string>): string[] =>
  headers.filter((_, index) => !names.has(headers[index - (index % 2)]?.toLowerCase() ?? ''))

const idOf = ({ modelName, model, at }: Deployment, base: string) =>
  createHash('sha256').update([modelName, model, base, at].join('\n')).digest('hex').slice(0, 16)
