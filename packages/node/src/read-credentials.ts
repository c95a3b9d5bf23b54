export interface Credentials {
  readonly apiKey: string
  /** Absolute URL, without a slash at the end. */
  readonly host: string
}

const defaultHost = 'https://us.i.posthog.com'

/**
 * The PostHog project to send to: from the options, else `POSTHOG_API_KEY` and `POSTHOG_API_URL` (or `POSTHOG_HOST`).
 * Throws a set-up error if there is no key, or the host is not an absolute URL.
 */
export function readCredentials(
  given: { readonly apiKey?: unknown; readonly host?: unknown },
  // Edge runtimes may have no `process`.
  environment: NodeJS.ProcessEnv = (globalThis.process as NodeJS.Process | undefined)?.env ?? {},
): Credentials {
  const apiKey = given.apiKey ?? environment.POSTHOG_API_KEY
  if (typeof apiKey !== 'string' || apiKey.trim() === '')
    throw new TypeError(
      'PostHog project API key missing. Set the environment variable POSTHOG_API_KEY, or write ' +
        "trackedOpenAI(client, { apiKey: 'phc_...' }), or pass your own client as { posthog }.",
    )
  const host = given.host ?? (environment.POSTHOG_API_URL || environment.POSTHOG_HOST || defaultHost)
  return { apiKey: apiKey.trim(), host: checkHost(host) }
}

function checkHost(host: unknown): string {
  if (typeof host === 'string' && /^https?:\/\/[^/\s]/i.test(host) && URL.canParse(host))
    return host.replace(/\/+$/, '')
  const bare = typeof host === 'string' && /^[\w.-]+(:\d+)?(\/|$)/.test(host)
  throw new TypeError(
    `\`host\` must be an absolute URL, got ${JSON.stringify(host)}. Write "${bare ? `https://${String(host)}` : defaultHost}".`,
  )
}
