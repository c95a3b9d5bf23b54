import { isIP } from 'node:net'

/**
 * May events be sent to this URL? `allowedHosts` is `general_settings.posthog_allowed_hosts`: `eu.i.posthog.com`,
 * `*.posthog.com` (all subdomains), `posthog.internal:8000`, `127.0.0.1:*`. An entry without a port allows the default port of
 * the scheme. The address that a name resolves to is checked when connecting, see `createGuardedLookup`.
 */
export function isAllowedHost(url: string, allowedHosts: readonly string[]): boolean {
  if (!URL.canParse(url)) return false
  const { protocol, hostname, port, username, password } = new URL(url)
  if (!/^https?:$/.test(protocol) || username !== '' || password !== '') return false
  return allowedHosts.some((entry) => {
    const allowed = parseEntry(entry)
    return allowed !== undefined && isPort(port, allowed.port) && isName(bare(hostname), allowed.name)
  })
}

/** Is exactly this host listed, without a wildcard? Then the operator chose it, and it may be private. */
export function isListedHost(hostname: string, allowedHosts: readonly string[]): boolean {
  return allowedHosts.some((entry) => parseEntry(entry)?.name === bare(hostname))
}

/** Says what is wrong with an entry of `posthog_allowed_hosts`. */
export function checkAllowedHost(entry: string): string | undefined {
  if (parseEntry(entry)) return undefined
  // The text before an @ may be a password.
  const seen = entry.includes('@') ? 'one with a user' : JSON.stringify(entry.slice(0, 100))
  return `posthog_allowed_hosts takes host names, got ${seen}. Write "eu.i.posthog.com", "*.posthog.com" or "posthog.internal:8000".`
}

function parseEntry(entry: string): { name: string; port?: string } | undefined {
  const [, star = '', host = '', port] = /^(\*\.)?(\[[\da-f:.]+\]|[^:/\s*@]+)(?::(\d+|\*))?$/i.exec(entry) ?? []
  if (host === '' || !URL.canParse(`http://${host}/`)) return undefined
  const name = bare(new URL(`http://${host}/`).hostname)
  // `*.com` would allow half the internet, and `*.1.2.3` is not a name.
  if (star !== '' && (!name.includes('.') || isIP(name) !== 0)) return undefined
  return { name: star + name, port }
}

/** The URL parser omits the default port of a scheme. */
const isPort = (port: string, allowed = '') =>
  allowed === '*' || port === allowed || (port === '' && /^(80|443)$/.test(allowed))

const isName = (name: string, allowed: string) =>
  allowed.startsWith('*.') ? isIP(name) === 0 && name.endsWith(allowed.slice(1)) : name === allowed

/** Lower case, IPv6 without brackets, names without a trailing dot. */
const bare = (hostname: string) =>
  hostname
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
