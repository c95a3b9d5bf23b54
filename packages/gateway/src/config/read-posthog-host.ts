const defaultHost = 'https://us.i.posthog.com'

/** The PostHog URL without trailing slashes. `problem` says what is wrong with it, as the end of a sentence "`key` ...". */
export function readPostHogHost(url: string | undefined): { host: string; problem?: string } {
  if (url === undefined || url === '') return { host: defaultHost }
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (!parsed || !/^https?:$/.test(parsed.protocol))
    return { host: defaultHost, problem: `must be an absolute URL. Write "${defaultHost}".` }
  if (parsed.username || parsed.password || parsed.search || parsed.hash)
    return { host: defaultHost, problem: `must be a URL without user, query and fragment. Write "${defaultHost}".` }
  return { host: `${parsed.origin}${parsed.pathname}`.replace(/\/+$/, '') }
}
