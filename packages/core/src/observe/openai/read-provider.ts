export interface Provider {
  /**
   * Lower case, as in PostHog's price list: `openai`, `azure`, `groq`, ...; for an unknown host, its registered domain
   * name.
   */
  readonly provider?: string
  /** Without credentials, query and fragment. */
  readonly baseUrl?: string
}

/** Providers whose domain differs from their name. */
const brands: Readonly<Record<string, string>> = { x: 'xai', googleapis: 'google' }

/** Cached by URL, because all calls of a client have the same one. */
const cache = new Map<string, Provider>()
const maxCached = 100

/** Derives the provider from a base URL by its registered domain: `api.groq.com` is `groq`. */
export function readProvider(url: unknown): Provider {
  const text = String(url)
  const provider = cache.get(text) ?? toProvider(text)
  if (cache.size >= maxCached) cache.clear()
  cache.set(text, provider)
  return provider
}

function toProvider(url: string): Provider {
  const [, scheme, host, path = ''] = /^(https?:\/\/)(?:[^/?#]*@)?([^/?#]+)([^?#]*)/i.exec(url) ?? []
  if (!scheme || !host) return {}
  const name = host.toLowerCase().replace(/:\d+$/, '')
  // Not the whole domain: Amazon hosts other people's gateways, too.
  const [bedrock] = /(?<=^|\.)bedrock(?=-(runtime|mantle)[\w-]*\.)/.exec(name) ?? []
  // Some countries register under a second level: `.co.uk`, `.com.cn`.
  const brand =
    bedrock ?? /([\w-]+)\.(?:com?\.)?[a-z]{2,}$/.exec(name)?.[1] ?? (host.endsWith(':11434') ? 'ollama' : name)
  return { provider: brands[brand] ?? brand, baseUrl: scheme + host + path }
}
