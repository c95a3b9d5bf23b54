import { isIP } from 'node:net'

/**
 * May events be sent to this URL? `allowedHosts` are of `general_settings.posthog_allowed_hosts`: `eu.i.posthog.com`,
 * `*.posthog.com` (any name below it), `posthog.internal:8000`, `127.0.0.1:*`. An entry without a port is for the
 * scheme's own. Names only: what a name resolves to is checked when connecting, see `createGuardedLookup`.
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

/** Is this very host listed, so that the operator knows where it is, be it a private address? */
export function isListedHost(hostname: string, allowedHosts: readonly string[]): boolean {
  return allowedHosts.some((entry) => parseEntry(entry)?.name === bare(hostname))
}

/** What is wrong with an entry of `posthog_allowed_hosts`. */
export function checkAllowedHost(entry: string): string | undefined {
  if (parseEntry(entry)) return undefined
  // What stands before an @ may be a password.
  const seen = entry.includes('@') ? 'one with a user' : JSON.stringify(entry.slice(0, 100))
  return `posthog_allowed_hosts takes host names, got ${seen}. Write "eu.i.posthog.com", "*.posthog.com" or "posthog.internal:8000".`
}

function parseEntry(entry: string): { name: string; port?: string } | undefined {
  const [, star = '', host = '', port] = /^(\*\.)?(\[[\da-f:.]+\]|[^:/\s*@]+)(?::(\d+|\*))?$/i.exec(entry) ?? []
  if (host === '' || !URL.canParse(`http://${host}/`)) return undefined
  const name = bare(new URL(`http://${host}/`).hostname)
  // `*.com` would be half the internet; `*.1.2.3` is no name.
  if (star !== '' && (!name.includes('.') || isIP(name) !== 0)) return undefined
  return { name: star + name, port }
}

/** The URL parser leaves a scheme's own port out. */
const isPort = (port: string, allowed = '') =>
  allowed === '*' || port === allowed || (port === '' && /^(80|443)$/.test(allowed))

const isName = (name: string, allowed: string) =>
  allowed.startsWith('*.') ? isIP(name) === 0 && name.endsWith(allowed.slice(1)) : name === allowed

/** IPv6 without brackets, a name without the dot at its end. */
const bare = (hostname: string) =>
  hostname
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
