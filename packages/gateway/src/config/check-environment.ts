import type { Environment } from './resolve-environment.js'

/** Warns of proxy variables, which other programs use and the gateway does not. */
export function checkEnvironment(environment: Environment): string[] {
  const proxy = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'all_proxy'].find(
    (name) => environment[name],
  )
  if (proxy === undefined) return []
  return [`${proxy} is set but not used: the gateway connects to providers and PostHog directly.`]
}
