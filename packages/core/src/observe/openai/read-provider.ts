export interface Provider {
  /** Lower case, as PostHog prices by it: `openai`, `azure`, `groq`, ...; the name in the host where it is nobody we know. */
  readonly provider?: string
  /** Without credentials, query and fragment. */
  readonly baseUrl?: string
}

/** Brands whose host has another name. */
const brands: Readonly<Record<string, string>> = { x: 'xai', googleapis: 'google' }

/** By URL: a client has one. */
const known = new Map<string, Provider>()
const mostKnown = 100

/** Tells who answers at a base URL, by the name that was registered: `api.groq.com` is `groq`. */
export function readProvider(url: unknown): Provider {
  const text = String(url)
  const provider = known.get(text) ?? toProvider(text)
  if (known.size >= mostKnown) known.clear()
  known.set(text, provider)
  return provider
}

function toProvider(url: string): Provider {
  const [, scheme, host, path = ''] = /^(https?:\/\/)(?:[^/?#]*@)?([^/?#]+)([^?#]*)/i.exec(url) ?? []
  if (!scheme || !host) return {}
  const name = host.toLowerCase().replace(/:\d+$/, '')
  // Some countries have a level of their own: `.co.uk`, `.com.cn`.
  const brand = /([\w-]+)\.(?:com?\.)?[a-z]{2,}$/.exec(name)?.[1] ?? (host.endsWith(':11434') ? 'ollama' : name)
  return { provider: brands[brand] ?? brand, baseUrl: scheme + host + path }
}
