import { baseUrlOf, keyIn, providers } from '../upstream/providers.js'
import { checkDeployment, unsentHeaders } from './check-deployment.js'
import type { Deployment } from './config.js'
import type { ConfigContext } from './config-context.js'
import type { ConfigFile } from './file-schema.js'
import type { Environment } from './resolve-environment.js'
import { usdPerToken } from './value-schemas.js'

type Entry = ConfigFile['model_list'][number]

/** Converts an entry of `model_list`. With `*` for name and model, it gives a deployment for each provider with a known key. */
export function toDeployments(entry: Entry, index: number, context: ConfigContext): Deployment[] {
  checkDeployment(entry, ['model_list', index], context)
  const deployment = toDeployment(entry, index, context)
  const { modelName, model, provider, apiBase, apiKey } = deployment
  if (modelName !== '*' || model !== '*' || provider !== undefined || apiBase !== undefined) return [deployment]
  const plain = { ...deployment, isForPlainNames: true }
  // A key in the file is OpenAI's and must not be sent to others.
  const others = apiKey === undefined ? othersIn(context.environment).map((prefix) => `${prefix}/*`) : []
  for (const name of others)
    checkDeployment({ model_name: name, litellm_params: { model: name } }, ['model_list', index], context)
  return [plain, ...['openai/*', ...others].map((name) => ({ ...deployment, modelName: name, model: name }))]
}

/** The providers besides OpenAI whose host and, if they need one, key are known. */
const othersIn = (environment: Environment) =>
  [...providers]
    .filter(
      ([prefix, provider]) =>
        prefix !== 'openai' &&
        baseUrlOf(prefix, undefined, environment) !== undefined &&
        (provider.keyVariables === undefined || keyIn(provider, environment) !== undefined),
    )
    .map(([prefix]) => prefix)

function toDeployment(
  { model_name, litellm_params: params, model_info = {} }: Entry,
  index: number,
  context: ConfigContext,
): Deployment {
  const price = (name: 'input_cost_per_token' | 'output_cost_per_token') => {
    const given = params[name]
    if (given !== undefined || model_info[name] == null) return given
    const read = usdPerToken.safeParse(model_info[name])
    if (!read.success)
      context.warn({
        path: ['model_list', index, 'model_info', name],
        says: `${name} must be US dollars per token, such as 0.00000015, and has no effect.`,
      })
    return read.data
  }
  return {
    at: context.at(['model_list', index]),
    modelName: model_name,
    model: params.model,
    provider: params.custom_llm_provider,
    apiBase: params.api_base?.trim(),
    apiKey: params.api_key?.trim(),
    apiVersion: params.api_version,
    organization: params.organization?.trim(),
    extraHeaders: Object.fromEntries(
      Object.entries(params.extra_headers ?? {})
        .filter(([name]) => !unsentHeaders.has(name.toLowerCase()))
        .map(([name, value]) => [name, value.trim()]),
    ),
    rpm: params.rpm,
    tpm: params.tpm,
    weight: params.weight,
    timeoutMs: params.timeout,
    streamTimeoutMs: params.stream_timeout,
    maxRetries: params.max_retries,
    inputCostPerToken: price('input_cost_per_token'),
    outputCostPerToken: price('output_cost_per_token'),
    accessGroups: model_info.access_groups ?? [],
    modelInfo: model_info,
  }
}
