import { isOpenAiHost, readProvider } from '@tracked-openai/core/wire'

/** A provider with an OpenAI-compatible API, keyed by LiteLLM's model prefix: `groq/llama-3.3-70b`. */
export interface Provider {
  /** `undefined` if config or environment must give it. */
  readonly baseUrl?: string
  /** LiteLLM's environment variables for the base URL, used if the config has none. The first that is set counts. */
  readonly baseVariables?: readonly string[]
  /** Its name for PostHog and the price table, if that is not the prefix. */
  readonly name?: string
  /** LiteLLM's environment variables for the key, used if the config has none. The first that is set counts. */
  readonly keyVariables?: readonly string[]
  /** It accepts `stream_options: {"include_usage": true}` on chat streams. Most others send the counts unasked. */
  readonly supportsStreamUsage?: true
  /** It takes `metadata` in requests, or ignores it. Gemini, Groq and xAI reject it. */
  readonly takesMetadata?: true
  /** Its own name of a model that LiteLLM's users write shorter. */
  toModel?(name: string): string
}

export const providers: ReadonlyMap<string, Provider> = new Map(
  Object.entries<Provider>({
    openai: {
      baseUrl: 'https://api.openai.com/v1',
      baseVariables: ['OPENAI_BASE_URL', 'OPENAI_API_BASE'],
      keyVariables: ['OPENAI_API_KEY'],
      supportsStreamUsage: true,
    },
    azure: {
      baseVariables: ['AZURE_API_BASE'],
      keyVariables: ['AZURE_OPENAI_API_KEY', 'AZURE_API_KEY'],
      supportsStreamUsage: true,
    },
    groq: {
      baseUrl: 'https://api.groq.com/openai/v1',
      baseVariables: ['GROQ_API_BASE'],
      keyVariables: ['GROQ_API_KEY'],
    },
    mistral: {
      baseUrl: 'https://api.mistral.ai/v1',
      baseVariables: ['MISTRAL_API_BASE'],
      keyVariables: ['MISTRAL_API_KEY'],
    },
    deepseek: {
      baseUrl: 'https://api.deepseek.com/v1',
      baseVariables: ['DEEPSEEK_API_BASE'],
      keyVariables: ['DEEPSEEK_API_KEY'],
      supportsStreamUsage: true,
    },
    xai: { baseUrl: 'https://api.x.ai/v1', baseVariables: ['XAI_API_BASE'], keyVariables: ['XAI_API_KEY'] },
    together_ai: {
      baseUrl: 'https://api.together.xyz/v1',
      baseVariables: ['TOGETHER_AI_API_BASE'],
      name: 'together',
      keyVariables: ['TOGETHER_API_KEY', 'TOGETHER_AI_API_KEY', 'TOGETHERAI_API_KEY', 'TOGETHER_AI_TOKEN'],
    },
    fireworks_ai: {
      baseUrl: 'https://api.fireworks.ai/inference/v1',
      baseVariables: ['FIREWORKS_API_BASE'],
      name: 'fireworks',
      keyVariables: ['FIREWORKS_API_KEY', 'FIREWORKS_AI_API_KEY', 'FIREWORKSAI_API_KEY', 'FIREWORKS_AI_TOKEN'],
      supportsStreamUsage: true,
      // Embedding models have a slash, and models of other accounts a #.
      toModel: (name) =>
        /[/#]|^whisper/.test(name)
          ? name
          : `accounts/fireworks/${name.endsWith('-fast') ? 'routers' : 'models'}/${name}`,
    },
    openrouter: {
      baseUrl: 'https://openrouter.ai/api/v1',
      baseVariables: ['OPENROUTER_API_BASE'],
      keyVariables: ['OPENROUTER_API_KEY'],
    },
    perplexity: {
      baseUrl: 'https://api.perplexity.ai',
      baseVariables: ['PERPLEXITY_API_BASE'],
      keyVariables: ['PERPLEXITYAI_API_KEY', 'PERPLEXITY_API_KEY'],
    },
    ollama: { baseUrl: 'http://127.0.0.1:11434/v1', baseVariables: ['OLLAMA_API_BASE'], supportsStreamUsage: true },
    ollama_chat: {
      baseUrl: 'http://127.0.0.1:11434/v1',
      baseVariables: ['OLLAMA_API_BASE'],
      name: 'ollama',
      supportsStreamUsage: true,
    },
    vllm: { name: 'vllm', supportsStreamUsage: true, takesMetadata: true },
    hosted_vllm: {
      baseVariables: ['HOSTED_VLLM_API_BASE'],
      name: 'vllm',
      supportsStreamUsage: true,
      takesMetadata: true,
    },
    anthropic: {
      baseUrl: 'https://api.anthropic.com/v1',
      baseVariables: ['ANTHROPIC_API_BASE', 'ANTHROPIC_BASE_URL'],
      keyVariables: ['ANTHROPIC_API_KEY'],
      supportsStreamUsage: true,
    },
    gemini: {
      baseUrl: 'https://generativelanguage.googleapis.com/v1beta/openai',
      name: 'google',
      keyVariables: ['GEMINI_API_KEY', 'GOOGLE_API_KEY'],
      supportsStreamUsage: true,
    },
    /** Any other host, given by `api_base`. */
    custom_openai: { name: 'custom', takesMetadata: true },
  }),
)

const names: ReadonlySet<string | undefined> = new Set([...providers].map(([prefix, { name = prefix }]) => name))

/** The name of the provider that a base URL belongs to. `undefined` if it is none of `providers`. */
export function nameOfHost(baseUrl: string): string | undefined {
  const { provider } = readProvider(baseUrl)
  // Customers' own machines are below azure.com, too.
  if (provider === 'azure' && !isOpenAiHost(baseUrl)) return undefined
  return names.has(provider) ? provider : undefined
}

/** Splits a model into the provider and its own name of the model: `groq/llama` is `llama` at Groq, `gpt-4o` is at OpenAI. */
export function readModel(model: string, provider?: string): { readonly provider: string; readonly model: string } {
  const slash = model.indexOf('/')
  const prefix = slash < 0 ? undefined : model.slice(0, slash)
  if (prefix !== undefined && (provider === undefined || provider === prefix) && providers.has(prefix))
    return { provider: prefix, model: model.slice(slash + 1) }
  return { provider: provider ?? 'openai', model }
}

/** The prefix of a model if it names a provider that is not supported: `bedrock/...`. */
export function unknownPrefixOf(model: string, provider?: string): string | undefined {
  const [prefix = '', ...rest] = model.split('/')
  return provider !== undefined || rest.length === 0 || providers.has(prefix) ? undefined : prefix
}

type Environment = Readonly<Record<string, string | undefined>>

/** The base URL of a provider: from the config, else the environment, else the provider's default. `undefined` if there is none. */
export function baseUrlOf(provider: string, apiBase: string | undefined, environment: Environment): string | undefined {
  const known = providers.get(provider)
  const variable = known && baseVariableIn(known, environment)
  return apiBase ?? (variable && environment[variable]?.trim()) ?? known?.baseUrl
}

const firstIn = (names: readonly string[] | undefined, environment: Environment) =>
  names?.find((name) => environment[name]?.trim())

/** The environment variable that holds the provider's base URL; `undefined` if none is set. */
export const baseVariableIn = ({ baseVariables }: Provider, environment: Environment): string | undefined =>
  firstIn(baseVariables, environment)

/** The environment variable that holds the provider's key; `undefined` if none is set. */
export const keyVariableIn = ({ keyVariables }: Provider, environment: Environment): string | undefined =>
  firstIn(keyVariables, environment)

/** The provider's key in the environment, without the trailing line break that secret files often have. */
export function keyIn(provider: Provider, environment: Environment): string | undefined {
  const variable = keyVariableIn(provider, environment)
  return variable && environment[variable]?.trim()
}
