import type { Observation } from '../observation.js'
import type { ResponseFacts } from '../open-call.js'

type Headers = ResponseFacts['headers']

/** Header names with their property names. The `remaining` ones come first. */
const rateLimitHeaders = ['remaining', 'limit', 'reset'].flatMap((kind) =>
  ['requests', 'tokens'].map(
    (unit) => [`x-ratelimit-${kind}-${unit}`, `${kind}_${unit}${kind === 'reset' ? '_seconds' : ''}`] as const,
  ),
)
const secondsOf: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 }

/** Reads facts from the response headers. In browsers only those are visible that the host exposes to pages. */
export function readHeaders(
  headers: Headers,
  isStream: boolean,
): Pick<Observation, 'requestId' | 'rateLimits' | 'processingMs' | 'contentType'> {
  const text = (name: string) => headers?.get?.(name) || undefined
  let rateLimits: Record<string, number> | undefined
  for (const [header, name] of rateLimitHeaders) {
    // Most hosts send none of these headers, and each lookup takes time.
    if (!rateLimits && !header.includes('remaining')) break
    const value = toNumber(text(header))
    if (value !== undefined) (rateLimits ??= {})[name] = value
  }
  const type = text('content-type')?.split(';')[0]?.trim().toLowerCase()
  const isExpected = isStream ? type === 'text/event-stream' : /[/+]json$/.test(type ?? '')
  return {
    requestId: text('x-request-id'),
    rateLimits,
    processingMs: toNumber(text('openai-processing-ms')),
    contentType: isExpected ? undefined : type,
  }
}

/** A number, or a duration in OpenAI's notation (`6m0s`, `120ms`) in seconds. */
function toNumber(text: string | undefined): number | undefined {
  if (!text) return undefined
  if (Number.isFinite(+text)) return +text
  const parts = [...text.matchAll(/([\d.]+)(ms|[smhd])/g)]
  return parts.length
    ? Math.round(parts.reduce((sum, [, count, unit = '']) => sum + Number(count) * (secondsOf[unit] ?? 0), 0) * 1000) /
        1000
    : undefined
}
