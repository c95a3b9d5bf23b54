import type { Answer } from '../outbox/read-verdict.js'
import { letProcessEnd } from './let-process-end.js'

/** A slow answer is better than a repeat: PostHog under load takes more than posthog-node's ten seconds. */
const timeoutMs = 30_000

/** What takes a request to PostHog, as `fetch` does. */
export type Fetch = (url: string | URL, options: RequestInit) => Promise<FetchAnswer>

/** The parts of a `Response` that are read. */
export type FetchAnswer = Pick<Response, 'status' | 'arrayBuffer'> & {
  readonly headers: { get(name: string): string | null }
}

/** One request to PostHog, and how it was answered; without a status it was not. Never rejects. */
export async function ask(
  url: string,
  options: RequestInit,
  signal?: AbortSignal,
  fetch: Fetch = globalThis.fetch,
): Promise<Answer> {
  const holdAgain = letProcessEnd(url)
  try {
    const timeout = AbortSignal.timeout(timeoutMs)
    const all = { ...options, signal: signal ? anyOf([signal, timeout]) : timeout }
    let response = await fetch(url, { ...all, redirect: 'manual' })
    // These keep method and body, as a proxy does that wants another slash at the end. Others would turn it into a GET.
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
  } finally {
    holdAgain()
  }
}

/** `AbortSignal.any`, which Vercel's edge has not. */
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

/** Reads to the end, so that the connection can be used again. The answer is known without it. */
function discard(response: FetchAnswer): void {
  void response.arrayBuffer().catch(() => undefined)
}

/** Seconds or a date. */
function readRetryAfter(value: string | null): number | undefined {
  if (!value) return undefined
  const ms = /^\d+(\.\d+)?$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now()
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined
}
