import type { Environment } from './resolve-environment.js'

/** What of the environment other programs heed and this one does not. */
export function checkEnvironment(environment: Environment): string[] {
  const proxy = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'all_proxy'].find(
    (name) => environment[name],
  )
  if (proxy === undefined) return []
  return [`${proxy} is set, and not used: providers and PostHog are asked directly.`]
}
