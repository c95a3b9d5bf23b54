import { createHash } from 'node:crypto'
import type { Config, Deployment } from '../config/config.js'
import { baseUrlOf, keyIn, providers, readModel } from './providers.js'

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
  /** Is it asked for the counts of a stream? */
  supportsStreamUsage(): boolean
  /** It does not know how to be asked for them, and is not again. */
  disableStreamUsage(): void
  /** Path and query of an API of it. */
  pathOf(api: string, model: string): string
  /** Names and values, in turn. */
  readonly headers: readonly string[]
  /** The same beside others, of which those are left out that the config sets. */
  headersWith(others: readonly string[]): string[]
  /** Values of it that must not leave: its key, and what the config sends beside. */
  readonly secrets: readonly string[]
}

/** The deployment is one that `checkDeployment` has nothing against. */
export function createTarget(deployment: Deployment, environment: Config['environment']): Target {
  const { provider, model } = readModel(deployment.model, deployment.provider)
  const known = providers.get(provider)
  const base = baseUrlOf(provider, deployment.apiBase, environment) ?? ''
  const url = new URL(base)
  const { root, pathOf, version } =
    provider === 'azure' ? azurePaths(url, deployment.apiVersion) : plainPaths(url, provider)
  const key = deployment.apiKey ?? (known && keyIn(known, environment))
  const own = [
    ...(key ? (provider === 'azure' ? ['api-key', key] : ['authorization', `Bearer ${key}`]) : []),
    ...(deployment.organization ? ['openai-organization', deployment.organization] : []),
  ]
  let supportsStreamUsage =
    known?.supportsStreamUsage === true && (version === undefined || version >= firstVersionWithStreamUsage)
  const extra = Object.entries(deployment.extraHeaders).flat()
  const names = new Set(Object.keys(deployment.extraHeaders).map((name) => name.toLowerCase()))
  const headers = [...without(own, names), ...extra]
  const { id: given } = deployment.modelInfo
  return {
    id: /^(string|number)$/.test(typeof given) ? String(given) : idOf(deployment, base),
    deployment,
    provider: known?.name ?? provider,
    model,
    origin: url.origin,
    baseUrl: url.origin + root,
    supportsStreamUsage: () => supportsStreamUsage,
    disableStreamUsage: () => void (supportsStreamUsage = false),
    pathOf,
    headers,
    headersWith: (others) => [...(names.size === 0 ? others : without(others, names)), ...headers],
    secrets: [...(key ? [key] : []), ...Object.values(deployment.extraHeaders)],
  }
}

interface Paths {
  readonly root: string
  readonly pathOf: Target['pathOf']
  /** Of Azure's API, where its paths have one. */
  readonly version?: string
}

/** Versions of Azure's API before it refuse `stream_options`. */
const firstVersionWithStreamUsage = '2024-08-01'

function plainPaths({ pathname, search }: URL, provider: string): Paths {
  const given = pathname.replace(/\/+$/, '')
  const root = lacksVersion(provider, given) ? `${given}/v1` : given
  return { root, pathOf: (api) => `${root}/${api}${search}` }
}

/**
 * LiteLLM speaks the own APIs of Ollama and Anthropic, and is told where they are without `/v1`; OpenAI's is below it. Mistral's
 * it writes there, too.
 */
const lacksVersion = (provider: string, path: string) =>
  /^ollama(_chat)?$/.test(provider) ? path === '' : /^(anthropic|mistral)$/.test(provider) && !path.endsWith('/v1')

/**
 * Azure's classic paths name the deployment; its `/openai/v1` takes OpenAI's own. The portal shows the whole URL of a
 * deployment's chats, which names the deployment and the version, too.
 */
function azurePaths({ pathname, search, searchParams }: URL, apiVersion: string | undefined): Paths {
  const root = pathname.replace(/\/+$/, '')
  if (root.endsWith('/openai/v1')) return { root, pathOf: (api) => `${root}/${api}${search}` }
  const [, openai = root.endsWith('/openai') ? root : `${root}/openai`, named] =
    /^(.*\/openai)\/deployments\/([^/]+)/.exec(root) ?? []
  const version = encodeURIComponent(apiVersion ?? searchParams.get('api-version') ?? '2024-10-21')
  return {
    root: named === undefined ? root : openai,
    version,
    pathOf: (api, model) =>
      api.startsWith('responses')
        ? `${openai}/${api}?api-version=${version}`
        : `${openai}/deployments/${named ?? encodeURIComponent(model)}/${api}?api-version=${version}`,
  }
}

/** Names and values, in turn, without some names. */
const without = (headers: readonly string[], names: ReadonlySet<string>): string[] =>
  headers.filter((_, index) => !names.has(headers[index - (index % 2)]?.toLowerCase() ?? ''))

const idOf = ({ modelName, model, at }: Deployment, base: string) =>
  createHash('sha256').update([modelName, model, base, at].join('\n')).digest('hex').slice(0, 16)
