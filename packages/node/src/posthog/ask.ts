import type { Answer } from '../outbox/read-verdict.js'
import { letProcessEnd } from './let-process-end.js'

/** Longer than posthog-node's ten seconds, which PostHog exceeds under load: waiting is better than sending events twice. */
const timeoutMs = 30_000

/** A function like `fetch`. */
export type Fetch = (url: string | URL, options: RequestInit) => Promise<FetchAnswer>

/** The parts of a `Response` that are read. */
export type FetchAnswer = Pick<Response, 'status' | 'arrayBuffer'> & {
  readonly headers: { get(name: string): string | null }
}

/** Sends one request to PostHog. Never rejects: without an answer, the result has no status. */
export function ask(
  url: string,
  options: RequestInit,
  signal?: AbortSignal,
  fetch: Fetch = globalThis.fetch,
): Promise<Answer> {
  return letProcessEnd(() => send(url, options, signal, fetch))
}

async function send(url: string, options: RequestInit, signal: AbortSignal | undefined, fetch: Fetch): Promise<Answer> {
  try {
    const timeout = AbortSignal.timeout(timeoutMs)
    const all = { ...options, signal: signal ? anyOf([signal, timeout]) : timeout }
    let response = await fetch(url, { ...all, redirect: 'manual' })
    // Only redirects that keep method and body are followed, and only to the same origin: a proxy that adds a trailing slash,
    // for example. Others would turn the request into a GET.
    if (response.status === 307 || response.status === 308) {
      const target = new URL(response.headers.get('location') ?? '', url)
      discard(response)
      if (target.origin === new URL(url).origin) response = await fetch(target, { ...all, redirect: 'manual' })
    }
    discard(response)
    const retryAfterMs = readRetryAfter(response.headers.get('retry-after'))
    const isPage = /html/.test(response.headers.get('content-type') ?? '')
    return { status: response.status, isPage, ...(retryAfterMs !== undefined && { retryAfterMs }) }
  } catch {
    return {}
  }
}

/** `AbortSignal.any`, which Vercel's edge runtime does not have. */
function anyOf(signals: AbortSignal[]): AbortSignal {
  const { any } = AbortSignal as Partial<typeof AbortSignal>
  if (any) return any.call(AbortSignal, signals)
  const joined = new AbortController()
  const abort = () => joined.abort()
  for (const signal of signals) {
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort)
  }
  return joined.signal
}

/** Reads the body to its end, without waiting for it, so that the connection can be reused. */
function discard(response: FetchAnswer): void {
  void response.arrayBuffer().catch(() => undefined)
}

/** Seconds or a date. */
function readRetryAfter(value: string | null): number | undefined {
  if (!value) return undefined
  const ms = /^\d+(\.\d+)?$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now()
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined
}
