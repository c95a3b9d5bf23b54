export interface Provider {
  /** Lower case, as PostHog prices by it: `openai`, `azure`, `groq`, ...; the host where it is nobody we know. */
  readonly provider?: string
  /** Without credentials, query and fragment. */
  readonly baseUrl?: string
}

const known: readonly (readonly [suffix: string, provider: string])[] = [
  ['openai.com', 'openai'],
  ['azure.com', 'azure'],
  ['groq.com', 'groq'],
  ['openrouter.ai', 'openrouter'],
  ['mistral.ai', 'mistral'],
  ['deepseek.com', 'deepseek'],
  ['x.ai', 'xai'],
  ['together.xyz', 'together'],
  ['together.ai', 'together'],
  ['fireworks.ai', 'fireworks'],
  ['perplexity.ai', 'perplexity'],
  ['anthropic.com', 'anthropic'],
  ['generativelanguage.googleapis.com', 'google'],
  ['localhost:11434', 'ollama'],
  ['127.0.0.1:11434', 'ollama'],
]

/** Tells who answers at a base URL. */
export function readProvider(baseUrl: string): Provider {
  const [, scheme, host, path] = /^(https?:\/\/)(?:[^/?#]*@)?([^/?#]+)([^?#]*)/i.exec(baseUrl) ?? []
  if (!scheme || !host) return {}
  const name = host.toLowerCase()
  const match = known.find(([suffix]) => name === suffix || name.endsWith(`.${suffix}`))
  return { provider: match ? match[1] : name.replace(/:\d+$/, ''), baseUrl: scheme + host + (path ?? '') }
}
